import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import type { KubeObject } from "../../constructs/index.ts";
import { InstallError, NotUpInTimeError } from "./errors.ts";
import type { Kubectl } from "./kubectl.ts";
import { condition, inNamespace, podTroubles, type Trouble } from "./pod-troubles.ts";

const everyMs = 1000;

const count = z.number().default(0);
const workloadSchema = z.looseObject({
  metadata: z.looseObject({ generation: count }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }).optional(),
  }),
  status: z
    .looseObject({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions: z.array(condition).default([]),
    })
    .prefault({}),
});
type Workload = z.infer<typeof workloadSchema>;

export interface Waiting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Whether there is something to wait for in an object of this kind. */
export function runs({ kind }: KubeObject): boolean {
  return kind === "Deployment" || kind === "StatefulSet" || kind === "Job";
}

/** Waits until all pods are of the newest template and ready, or the Job is complete. @throws NotUpInTimeError, InstallError */
export async function awaitUp(kubectl: Kubectl, object: KubeObject, { timeoutMs, signal }: Waiting): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const name = nameOf(object);
  for (;;) {
    const words = ["get", object.kind, object.metadata.name, ...inNamespace(object), "--output=json"];
    const workload = workloadSchema.parse(JSON.parse(await kubectl.demand(words)));
    if (isUp(object.kind, workload)) return;
    const failed = workload.status.conditions.find(({ type, status }) => type === "Failed" && status === "True");
    if (failed)
      throw new InstallError(`${name} failed: ${failed.message ?? "no reason is told"}.\n${whereToLook(object)}`);
    if (Date.now() > deadline) {
      const why = await podTroubles(kubectl, object, troubleIn(workload));
      throw new NotUpInTimeError(
        `${name} was not up within ${Math.round(timeoutMs / 1000)} s. Mend it and run the command again, which goes on here.\n${why.join("\n")}`,
      );
    }
    await pause(everyMs, undefined, { signal });
  }
}

function isUp(kind: string, { metadata, spec, status }: Workload): boolean {
  if (kind === "Job") return status.conditions.some(({ type, status: is }) => type === "Complete" && is === "True");
  const isSeen = status.observedGeneration >= metadata.generation;
  const ready = kind === "Deployment" ? status.availableReplicas : status.readyReplicas;
  const counts = [status.replicas, status.updatedReplicas, ready];
  return isSeen && counts.every((one) => one === spec.replicas);
}

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

function whereToLook(object: KubeObject): string {
  return `kubectl logs ${inNamespace(object).join(" ")} ${object.kind.toLowerCase()}/${object.metadata.name} shows what it said.`;
}

function troubleIn({ spec, status }: Workload): Trouble {
  const refused = status.conditions.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
  return { labels: spec.selector?.matchLabels ?? {}, replicas: spec.replicas, refused: refused?.message };
}
