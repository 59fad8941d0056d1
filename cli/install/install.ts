import { completedByHand } from "../../charts/platform/certificates.ts";
import type { Stage } from "../../charts/platform/stages.ts";
import type { ClusterProfile, KubeObject } from "../../constructs/index.ts";
import { awaitUp, runs } from "./await-up.ts";
import { InstallError } from "./errors.ts";
import { requireSameVolumes } from "./fixed-volumes.ts";
import type { Found, Kubectl } from "./kubectl.ts";
import { ServedKinds } from "./missing-kinds.ts";
import { makeMissingSecrets, requireOwnBus } from "./secrets.ts";

export interface InstallOptions {
  readonly kubectl: Kubectl;
  readonly profile: ClusterProfile;
  readonly stages: readonly Stage[];
  /** Whether fields that another field manager has set are taken over. */
  readonly force: boolean;
  /** For each thing that has to come up. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Gets a line as each stage ends. */
  readonly say: (line: string) => void;
}

/** Counts of what an installation did. */
export interface Installed {
  readonly made: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Kinds that the cluster does not have, whose objects were left out. */
  readonly leftOut: readonly string[];
}

/**
 * Applies stage after stage, each when what the one before runs is up; what is there already stays as it is. It can be
 * run again at any time: after a failure, to upgrade, to go back.
 * @throws InstallError, FieldConflictError, NotUpInTimeError
 */
export async function install(options: InstallOptions): Promise<Installed> {
  const { kubectl, profile, stages, say } = options;
  const kinds = new ServedKinds(kubectl);
  await requireKinds(kinds, stages);
  await requireOwnBus(kubectl, profile);
  const total = { made: 0, changed: 0, unchanged: 0, leftOut: [] as string[] };
  for (const [index, stage] of stages.entries()) {
    const began = performance.now();
    const result = await runStage(options, kinds, stage);
    total.leftOut.push(...result.leftOut);
    total.made += result.made;
    total.changed += result.changed.length;
    total.unchanged += result.unchanged;
    say(lineOf(stage, { ...result, seconds: (performance.now() - began) / 1000 }));
    // Its namespace is there now, and nothing has started that would miss them.
    if (index > 0) continue;
    for (const line of await makeMissingSecrets(kubectl, profile)) say(`  secrets: ${line}`);
  }
  return total;
}

/** Before anything is written: a platform that is half there is worse than none. */
async function requireKinds(kinds: ServedKinds, stages: readonly Stage[]): Promise<void> {
  const all = stages.filter(({ isOptional }) => !isOptional).flatMap(({ objects }) => objects);
  const own = all.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ spec }) => JSON.stringify(spec));
  const missing = (await kinds.missingOf(all)).filter(
    (kind) => !own.some((spec) => spec.includes(`"${kind.split(" ")[0]}"`)),
  );
  if (missing.length === 0) return;
  const what = "The cluster does not have kinds that the platform needs. docs/operations.md says what a cluster needs.";
  throw new InstallError(`${what}\n${missing.join("\n")}`);
}

interface StageResult {
  readonly made: number;
  /** Kind and name of each. */
  readonly changed: readonly string[];
  readonly unchanged: number;
  readonly leftOut: readonly string[];
}

async function runStage(options: InstallOptions, kinds: ServedKinds, stage: Stage): Promise<StageResult> {
  const { kubectl, force, timeoutMs, signal } = options;
  const leftOut = stage.isOptional ? await kinds.missingOf(stage.objects) : [];
  const objects: KubeObject[] = [];
  for (const object of stage.objects) if (!stage.isOptional || (await kinds.has(object))) objects.push(object);
  await removeSpentJobs(kubectl, objects);
  const found = await kubectl.read(objects);
  requireSameVolumes(objects, found);
  const before = new Map(found.map((object) => [idOf(object), contentOf(object)]));
  const applied = objects.filter((object) => !isLeftAlone(object, before));
  const after = await kubectl.apply(applied, { force });
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  for (const { metadata } of definitions)
    await kubectl.demand(["wait", "--for=condition=Established", `crd/${metadata.name}`, "--timeout=60s"]);
  for (const object of objects.filter(runs)) await awaitUp(kubectl, object, { timeoutMs, signal });
  const changed = after.filter((object) => before.has(idOf(object)) && before.get(idOf(object)) !== contentOf(object));
  const made = after.filter((object) => !before.has(idOf(object)));
  return {
    made: made.length,
    changed: changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    unchanged: objects.length - made.length - changed.length,
    leftOut,
  };
}

/**
 * A Job that failed is never tried again, and stands in the way of the next of its name. One of another version would
 * pass for done when that version comes back, although this one has migrated since.
 */
async function removeSpentJobs(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<void> {
  const jobs = objects.filter(({ kind }) => kind === "Job");
  for (const { metadata, status } of await kubectl.read(jobs)) {
    if (!JSON.stringify(status ?? {}).includes('"type":"Failed"')) continue;
    await kubectl.demand(["delete", "job", metadata.name, `--namespace=${metadata.namespace ?? ""}`, "--wait"]);
  }
  for (const { metadata } of jobs) {
    const labels = Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
    const others = [`--selector=${labels.join(",")}`, `--field-selector=metadata.name!=${metadata.name}`];
    await kubectl.demand(["delete", "jobs", `--namespace=${metadata.namespace ?? ""}`, ...others, "--wait"]);
  }
}

function isLeftAlone(object: KubeObject, there: ReadonlyMap<string, unknown>): boolean {
  return completedByHand.has(object.kind) && there.has(idOf(object));
}

function idOf({ kind, metadata }: Found): string {
  return `${kind} ${metadata.namespace ?? ""} ${metadata.name}`;
}

/** All that an apply can change about it; the server writes the rest at any time. */
function contentOf(object: Found): string {
  const { labels, annotations } = object.metadata;
  const content = Object.entries(object).filter(([field]) => field !== "metadata" && field !== "status");
  return JSON.stringify({ labels, annotations, content });
}

function lineOf(
  { title }: Stage,
  { made, changed, unchanged, leftOut, seconds }: StageResult & { readonly seconds: number },
): string {
  const counts = Object.entries({ new: made, changed: changed.length, unchanged }).filter(([, number]) => number > 0);
  const names = changed.length === 0 ? "" : ` (changed: ${changed.join(", ")})`;
  const told = counts.map(([word, number]) => `${number} ${word}`).join(", ") + names;
  const lacks = leftOut.length === 0 ? "" : `; left out, for the cluster does not have them: ${leftOut.join(", ")}`;
  return `  ${title}: ${told || "nothing"} (${seconds.toFixed(1)} s)${lacks}`;
}
