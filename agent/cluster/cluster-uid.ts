import * as z from "zod";
import { objectPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";

const answer = z.object({ metadata: z.object({ uid: z.string().min(1) }) });

/**
 * What tells a cluster from every other: the uid of the namespace that each has from its first moment. A cluster whose
 * etcd was restored from another's backup has the same one.
 */
export async function readClusterUid(transport: KubeTransport): Promise<string> {
  const path = objectPath({ apiVersion: "v1", kind: "Namespace", name: "kube-system" });
  return answer.parse(await transport.send({ method: "GET", path })).metadata.uid;
}
