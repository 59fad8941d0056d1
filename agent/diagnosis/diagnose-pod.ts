import * as z from "zod";
import type { Reason } from "../../contract/index.ts";
import type { ClusterObject } from "../ports.ts";

export interface Cause {
  readonly reason: Reason;
  readonly message: string;
}

/** A kubelet that is there ends a pod seconds after its grace period; `deletionTimestamp` is when that is over. */
const endingGraceMs = 15_000;

const placedSchema = z.object({ spec: z.object({ nodeName: z.string().default("no node") }).prefault({}) });

/** What there is to say of a pod that is being removed; with a reason when it should be gone and is not. */
export function describeEnding(pod: ClusterObject, now: Date): { reason?: Reason; message: string } | undefined {
  const { name, deletionTimestamp, finalizers = [] } = pod.metadata;
  if (!deletionTimestamp) return undefined;
  const { nodeName } = placedSchema.parse(pod).spec;
  const overdueMs = now.getTime() - Date.parse(deletionTimestamp);
  if (overdueMs < endingGraceMs) return { message: `pod ${name} on node ${nodeName} is ending` };
  const held =
    finalizers.length > 0
      ? `its finalizers hold it (${finalizers.join(", ")})`
      : `node ${nodeName} does not say that it has`;
  const message = `pod ${name} on node ${nodeName} should have ended by ${deletionTimestamp}, but ${held}`;
  return { reason: "PodStuck", message };
}

const containerStatus = z.object({
  name: z.string(),
  image: z.string().default(""),
  restartCount: z.int().default(0),
  state: z
    .object({
      waiting: z.object({ reason: z.string().default(""), message: z.string().default("") }).optional(),
      terminated: z.object({ exitCode: z.int(), reason: z.string().default("") }).optional(),
    })
    .prefault({}),
  lastState: z
    .object({ terminated: z.object({ exitCode: z.int(), reason: z.string().default("") }).optional() })
    .prefault({}),
});
type ContainerStatus = z.infer<typeof containerStatus>;

const podSchema = z.object({
  spec: z
    .object({ containers: z.array(z.object({ name: z.string(), image: z.string().default("") })).default([]) })
    .prefault({}),
  status: z
    .object({
      phase: z.string().default(""),
      reason: z.string().default(""),
      message: z.string().default(""),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().default(""),
            message: z.string().default(""),
            lastTransitionTime: z.string().nullish(),
          }),
        )
        .default([]),
      containerStatuses: z.array(containerStatus).default([]),
      initContainerStatuses: z.array(containerStatus).default([]),
    })
    .prefault({}),
});

const pullReasons = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "RegistryUnavailable",
]);
const configReasons = new Set(["CreateContainerConfigError", "CreateContainerError", "RunContainerError"]);

/** Why a pod does not become ready, in plain words; undefined when it may only need time. */
export function diagnosePod(pod: ClusterObject, now: Date, unschedulableGraceMs: number): Cause | undefined {
  const { status, spec } = podSchema.parse(pod);
  // For want of a node ("Unschedulable"), or because a scheduling gate was set ("SchedulingGated").
  const unscheduled = status.conditions.find(({ type }) => type === "PodScheduled");
  const since = Date.parse(unscheduled?.lastTransitionTime ?? pod.metadata.creationTimestamp ?? now.toISOString());
  if (unscheduled?.status === "False" && now.getTime() - since >= unschedulableGraceMs) {
    return { reason: "Unschedulable", message: `pod ${pod.metadata.name} cannot be scheduled: ${unscheduled.message}` };
  }
  if (status.phase === "Failed" && status.reason) {
    return {
      reason: "PodFailed",
      message: `pod ${pod.metadata.name} was ended: ${status.reason} ${status.message}`.trim(),
    };
  }
  const images = new Map(spec.containers.map(({ name, image }) => [name, image]));
  const containers = [...status.initContainerStatuses, ...status.containerStatuses];
  return containers
    .map((container) => diagnoseContainer(container, { pod: pod.metadata.name, image: images.get(container.name) }))
    .find((cause) => cause !== undefined);
}

interface ContainerPlace {
  readonly pod: string;
  /** As the spec asks for it. */
  readonly image: string | undefined;
}

/** Whether the pod has ended; such pods stay in sight for long. */
export function hasFailed(pod: ClusterObject): boolean {
  return podSchema.parse(pod).status.phase === "Failed";
}

/** Whether the pod serves. */
export function isReadyPod(pod: ClusterObject): boolean {
  return podSchema.parse(pod).status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

function diagnoseContainer(container: ContainerStatus, place: ContainerPlace): Cause | undefined {
  const { waiting } = container.state;
  if (!waiting) return undefined;
  const image = place.image || container.image;
  if (pullReasons.has(waiting.reason)) {
    return {
      reason: "ImagePullFailed",
      message: `image pull failed for ${image}: ${waiting.message || waiting.reason} (pod ${place.pod})`,
    };
  }
  if (configReasons.has(waiting.reason)) {
    return {
      reason: "ContainerConfigInvalid",
      message: `container ${container.name} of pod ${place.pod} can't start: ${waiting.message || waiting.reason}`,
    };
  }
  if (waiting.reason === "CrashLoopBackOff")
    return { reason: "ContainerCrashing", message: crashMessage(container, place) };
  return undefined;
}

function crashMessage({ name, restartCount, lastState, state }: ContainerStatus, { pod }: ContainerPlace): string {
  const ended = lastState.terminated ?? state.terminated;
  const how = ended ? `exited with code ${ended.exitCode}${shownReason(ended.reason)}` : "crashes";
  return `container ${name} of pod ${pod} ${how}; restarts: ${restartCount}`;
}

function shownReason(reason: string): string {
  if (reason === "OOMKilled") return " (OOMKilled: it needed more memory than its limit)";
  return reason ? ` (${reason})` : "";
}
