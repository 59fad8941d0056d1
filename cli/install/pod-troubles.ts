import * as z from "zod";
import type { KubeObject } from "../../constructs/index.ts";
import type { Kubectl } from "./kubectl.ts";

export const condition = z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() });

const waiting = z.looseObject({ reason: z.string().optional(), message: z.string().optional() });
const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean(),
  restartCount: z.number().default(0),
  state: z.looseObject({ waiting: waiting.optional() }).default({}),
});
const podSchema = z.looseObject({
  metadata: z.object({ name: z.string() }),
  status: z.looseObject({
    phase: z.string().optional(),
    conditions: z.array(condition).default([]),
    containerStatuses: z.array(containerStatus).default([]),
  }),
});
const podsSchema = z.object({ items: z.array(podSchema) });
type Pod = z.infer<typeof podSchema>;

/** What is known of a workload that does not come up. */
export interface Trouble {
  /** By which its pods are found. */
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  /** Why it can't make pods. */
  readonly refused: string | undefined;
}

/** What a container that keeps ending said last tells most. */
const lastLines = 5;

/** A line for each pod that is not ready, as far as Kubernetes knows why, and below it what a crashing one said last. */
export async function podTroubles(
  kubectl: Kubectl,
  object: KubeObject,
  { labels, replicas, refused }: Trouble,
): Promise<string[]> {
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const words = ["get", "pods", ...inNamespace(object), `--selector=${selector.join(",")}`, "--output=json"];
  const { items } = podsSchema.parse(JSON.parse(await kubectl.demand(words)));
  const told = await Promise.all(items.map((pod) => troubleOf(kubectl, object, pod)));
  if (told.some((lines) => lines.length > 0)) return told.flat();
  return [refused ?? `there are ${items.length} pods of ${replicas}; kubectl describe tells more`];
}

export function inNamespace({ metadata }: KubeObject): string[] {
  return metadata.namespace === undefined ? [] : [`--namespace=${metadata.namespace}`];
}

async function troubleOf(kubectl: Kubectl, object: KubeObject, { metadata, status }: Pod): Promise<string[]> {
  const unplaced = status.conditions.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  const stuck = status.containerStatuses.find(({ ready }) => !ready);
  if (unplaced === undefined && stuck === undefined && status.phase === "Running") return [];
  const line = `pod ${metadata.name}: ${unplaced?.message ?? reasonOf(stuck)}`;
  if (stuck === undefined || stuck.restartCount === 0) return [line];
  const container = { pod: metadata.name, name: stuck.name };
  const said = await lastWords(kubectl, object, container);
  return [line, ...said.map((each) => `${stuck.name} said: ${each}`)];
}

function reasonOf(stuck: Pod["status"]["containerStatuses"][number] | undefined): string {
  const { reason = "not ready", message } = stuck?.state.waiting ?? {};
  return [reason, message].filter(Boolean).join(": ");
}

interface Container {
  readonly pod: string;
  readonly name: string;
}

/** The log of the run that ended last, or of this one where no other is kept; nothing where there is no log to read. */
async function lastWords(kubectl: Kubectl, object: KubeObject, { pod, name }: Container): Promise<string[]> {
  for (const which of [["--previous"], []]) {
    const words = ["logs", pod, ...inNamespace(object), `--container=${name}`, `--tail=${lastLines}`, ...which];
    const { code, out } = await kubectl.run([...words, "--limit-bytes=4096"]);
    const lines = out.split("\n").filter((line) => line.trim() !== "");
    if (code === 0 && lines.length > 0) return lines.slice(-lastLines);
  }
  return [];
}
