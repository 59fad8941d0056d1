import * as z from "zod";
import type { EachOf } from "../ports.ts";

/** By this kwok knows the nodes whose pods it only plays. */
const simulated = z.object({ metadata: z.object({ annotations: z.object({ "kwok.x-k8s.io/node": z.string() }) }) });

/** Whether a node only plays its pods: their Jobs succeed and nothing has been done. One that is gone is not known to be. */
export function createIsSimulatedNode(eachOf: EachOf): (name: string) => Promise<boolean> {
  return async (name) => {
    let isSimulated = false;
    await eachOf({ kind: "Node", fieldSelector: `metadata.name=${name}`, max: 1 }, (raw) => {
      isSimulated ||= simulated.safeParse(raw).success;
    });
    return isSimulated;
  };
}
