import * as z from "zod";
import { labelKeys } from "../../../constructs/index.ts";
import { component as componentName } from "../../../contract/index.ts";

const terminated = z.object({ containerID: z.string().default("") });

const containerStatus = z.object({
  name: z.string(),
  restartCount: z.int().min(0).default(0),
  state: z
    .object({
      running: z.object({}).optional(),
      terminated: terminated.optional(),
      waiting: z.object({ reason: z.string().default(""), message: z.string().default("") }).optional(),
    })
    .prefault({}),
  lastState: z.object({ terminated: terminated.optional() }).prefault({}),
});

const ofSecret = z.object({ name: z.string().optional() }).optional();

const container = z.object({
  name: z.string(),
  env: z.array(z.object({ valueFrom: z.object({ secretKeyRef: ofSecret }).optional() })).default([]),
  envFrom: z.array(z.object({ secretRef: ofSecret })).default([]),
});

const volume = z.object({
  secret: z.object({ secretName: z.string().optional() }).optional(),
  projected: z.object({ sources: z.array(z.object({ secret: ofSecret })).default([]) }).optional(),
});

const podSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({
    initContainers: z.array(container).default([]),
    containers: z.array(container),
    volumes: z.array(volume).default([]),
  }),
  status: z
    .object({
      phase: z.string().default(""),
      initContainerStatuses: z.array(containerStatus).default([]),
      containerStatuses: z.array(containerStatus).default([]),
    })
    .prefault({}),
});
export type LoggedPod = z.infer<typeof podSchema>;
type ContainerStatus = z.infer<typeof containerStatus>;

/** One run of a container, from its start to its end. */
export interface Run {
  readonly pod: string;
  readonly container: string;
  readonly restart: number;
  readonly isRunning: boolean;
  /** Whether its log is that of the run before the present one, for which the API server has another address. */
  readonly isPrevious: boolean;
  readonly shown: { readonly component: string; readonly replica: string; readonly container?: string };
}

/** A container that has no log, and why. */
export interface Waiting {
  readonly shown: Run["shown"];
  readonly why: string;
}

/** The pods of which the component is known, the others left out. */
export function readPods(raw: readonly unknown[]): LoggedPod[] {
  return raw.flatMap((each) => {
    const pod = podSchema.safeParse(each).data;
    return pod && componentName.safeParse(componentOf(pod)).success ? [pod] : [];
  });
}

export function componentOf({ metadata }: LoggedPod): string {
  return metadata.labels[labelKeys.component] ?? "";
}

/** The Secrets of its own namespace that a pod can read. */
export function secretsOf({ spec }: LoggedPod): string[] {
  const containers = [...spec.initContainers, ...spec.containers];
  return [
    ...containers.flatMap(({ env }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)),
    ...containers.flatMap(({ envFrom }) => envFrom.map(({ secretRef }) => secretRef?.name)),
    ...spec.volumes.map(({ secret }) => secret?.secretName),
    ...spec.volumes.flatMap(({ projected }) => projected?.sources.map(({ secret }) => secret?.name) ?? []),
  ].flatMap((name) => name ?? []);
}

/** What a pod's containers have written to, and which have not run at all. */
export function runsOf(pod: LoggedPod): { readonly runs: Run[]; readonly waiting: Waiting[] } {
  const { spec, status, metadata } = pod;
  const hasSeveral = spec.initContainers.length + spec.containers.length > 1;
  const replica = metadata.name.slice(metadata.name.lastIndexOf("-") + 1);
  const statuses = new Map(
    [...status.initContainerStatuses, ...status.containerStatuses].map((each) => [each.name, each]),
  );
  const runs: Run[] = [];
  const waiting: Waiting[] = [];
  for (const { name } of [...spec.initContainers, ...spec.containers]) {
    const shown = { component: componentOf(pod), replica, ...(hasSeveral && { container: name }) };
    const own = statuses.get(name);
    const found = own
      ? runsOfContainer(own).map((run) => ({ pod: metadata.name, container: name, shown, ...run }))
      : [];
    runs.push(...found);
    if (found.length === 0) waiting.push({ shown, why: whyWaiting(own, status.phase) });
  }
  return { runs, waiting };
}

/** As the kubelet finds the log of a container; the run before first. */
function runsOfContainer({ state, lastState, restartCount }: ContainerStatus) {
  const hasLast = Boolean(lastState.terminated?.containerID);
  const isRunning = state.running !== undefined;
  const present = { restart: restartCount, isRunning, isPrevious: false };
  if (!isRunning && !state.terminated?.containerID) return hasLast ? [present] : [];
  const before = { restart: Math.max(0, restartCount - 1), isRunning: false, isPrevious: true };
  return hasLast ? [before, present] : [present];
}

function whyWaiting(status: ContainerStatus | undefined, phase: string): string {
  // All containers of such a pod have run; their ids are lost, or never were where nodes are simulated.
  if (phase === "Succeeded") return "It has ended, and its node names no log of it.";
  const { reason, message } = status?.state.waiting ?? { reason: "", message: "" };
  const why = [reason, message].filter((word) => word !== "").join(": ");
  return `It has not started${why ? `: ${why}` : phase ? ` (its pod is ${phase})` : ""}.`;
}
