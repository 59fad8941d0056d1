import * as z from "zod";
import type { Reason } from "../../contract/index.ts";
import type { ClusterObject } from "../ports.ts";

export interface Cause {
  readonly reason: Reason;
  readonly message: string;
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

const podShape = z.object({
  spec: z.object({
    containers: z.array(z.object({ name: z.string(), image: z.string().default("") })).default([]),
  }),
  status: z
    .object({
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
  const { status, spec } = podShape.parse(pod);
  const unscheduled = status.conditions.find(
    ({ type, reason }) => type === "PodScheduled" && reason === "Unschedulable",
  );
  const since = Date.parse(unscheduled?.lastTransitionTime ?? pod.metadata.creationTimestamp ?? now.toISOString());
  if (unscheduled?.status === "False" && now.getTime() - since >= unschedulableGraceMs) {
    return { reason: "Unschedulable", message: `pod ${pod.metadata.name} finds no node: ${unscheduled.message}` };
  }
  const images = new Map(spec.containers.map(({ name, image }) => [name, image]));
  const containers = [...status.initContainerStatuses, ...status.containerStatuses];
  return containers
    .map((container) => diagnoseContainer(container, images.get(container.name)))
    .find((cause) => cause !== undefined);
}

function diagnoseContainer(container: ContainerStatus, specImage: string | undefined): Cause | undefined {
  const { waiting } = container.state;
  if (!waiting) return undefined;
  const image = specImage || container.image;
  if (pullReasons.has(waiting.reason)) {
    return {
      reason: "ImagePullFailed",
      message: `image pull failed for ${image}: ${waiting.message || waiting.reason}`,
    };
  }
  if (configReasons.has(waiting.reason)) {
    return {
      reason: "ContainerConfigInvalid",
      message: `container ${container.name} can't start: ${waiting.message || waiting.reason}`,
    };
  }
  if (waiting.reason === "CrashLoopBackOff") return { reason: "ContainerCrashing", message: crashMessage(container) };
  return undefined;
}

function crashMessage({ name, restartCount, lastState, state }: ContainerStatus): string {
  const ended = lastState.terminated ?? state.terminated;
  const how = ended ? ` with exit code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ""}` : "";
  return `container ${name} ended${how} and was restarted ${restartCount} times`;
}
