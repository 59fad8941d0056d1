import * as z from "zod";
import type { ShownObject } from "../../../contract/index.ts";
import { type Assessment, ready, waiting, wrong } from "../../diagnosis/assessment.ts";
import { describeEnding, diagnosePod, hasFailed, isReadyPod } from "../../diagnosis/diagnose-pod.ts";
import type { ClusterObject } from "../../ports.ts";
import { shownOf, shownText } from "./shown-text.ts";

const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    creationTimestamp: z.string().optional(),
    deletionTimestamp: z.string().optional(),
  }),
  status: z.looseObject({ phase: z.string().default("Pending") }).prefault({}),
});

/** A pod of a store as it is now; undefined for anything else. */
export function showPod(raw: unknown, now: Date): ShownObject | undefined {
  const read = podSchema.safeParse(raw).data;
  if (read === undefined) return undefined;
  const { name, creationTimestamp } = read.metadata;
  const pod = { ...(raw as ClusterObject), apiVersion: "v1", kind: "Pod" };
  return shownOf({ kind: "Pod", name }, assessPod(pod, read.status.phase, now), creationTimestamp);
}

function assessPod(pod: ClusterObject, phase: string, now: Date): Assessment {
  const ending = describeEnding(pod, now);
  if (ending) return ending.reason ? wrong(ending.reason, ending.message) : waiting(ending.message);
  const cause = diagnosePod(pod, now, 0);
  if (cause) return wrong(cause.reason, cause.message);
  if (hasFailed(pod)) return wrong("PodFailed", "Its containers ended with an error.");
  if (phase === "Succeeded") return { ready: true, message: "It has ended, as it should." };
  return isReadyPod(pod) ? ready : waiting(`It is ${shownText(phase)} and not ready.`);
}
