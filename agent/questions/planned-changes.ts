import { appliedObjectsOf, type KubeObject, type StoreManifests } from "../../constructs/index.ts";
import type { ChangeAction, ObjectChange } from "../../contract/index.ts";
import { digestOf } from "../digest.ts";
import { isInvalid, isRefusal, type KubeApiError } from "../errors.ts";
import type { ClusterObject, ClusterWriter } from "../ports.ts";
import { lastRunOf } from "../store/hook-runs.ts";
import { findEntry, isReplaceable, leftovers, refOf } from "../store/inventory.ts";
import { isBeyondBounds, keepWhatStays } from "../store/keep-what-stays.ts";
import { roomForKept } from "../store/room-for-kept.ts";
import type { StoreRecord } from "../store/store-object.ts";
import { isBound } from "../store/wider-bounds.ts";
import { bare, diffOf, diffOfGiven } from "./json-diff.ts";

export type ClusterReader = Pick<ClusterWriter, "read" | "wouldApply" | "wouldCreate">;

export interface Comparison {
  readonly manifests: StoreManifests;
  /** Blank for a store that the cluster does not have. */
  readonly record: StoreRecord;
  /** Without it nothing of the store can be there, nor can the API server be asked about it. */
  readonly hasNamespace: boolean;
  readonly reader: ClusterReader;
}

/** Why one object is refused. */
export interface Refusal {
  readonly field: string;
  readonly rule: string;
}

/** Objects of the store are refused; one line per object. */
export class ObjectsRefusedError extends Error {
  override readonly name = "ObjectsRefusedError";
  readonly refusals: readonly Refusal[];

  constructor(by: string, refusals: readonly Refusal[]) {
    super(`${by} refuses ${refusals.length} objects`);
    this.refusals = refusals;
  }
}

interface Refused {
  readonly object: KubeObject;
  readonly live: ClusterObject | undefined;
  readonly why: KubeApiError;
}

/** Another writer may come between read and dry run; an object that changes more often is shown as it is then. */
const attempts = 3;

/** What would become of every object, in the order of the render, then of those that it leaves out; writes nothing. */
export async function plannedChanges(comparison: Comparison): Promise<ObjectChange[]> {
  const { manifests } = comparison;
  const objects = await withKeptRoom(comparison);
  const looked = await Promise.all([
    ...objects.map((object) => lookAt(object, comparison)),
    ...manifests.hooks.map((hook) =>
      hasSucceeded(hook, comparison) ? change(hook.job, "none") : lookAt(hook.job, comparison),
    ),
  ]);
  // Bounds that the same change may raise: until it is written, the API server holds others to the old ones.
  const boundsChange = looked.some((it) => !("why" in it) && isBound(it) && it.action !== "none");
  const isExcused = ({ why }: Refused): boolean => boundsChange && why.code === 403;
  const refused = looked.filter((it) => "why" in it);
  if (!refused.every(isExcused))
    throw new ObjectsRefusedError("the API server", refused.filter((it) => !isExcused(it)).map(toRefusal));
  const changes = looked.map((it) => ("why" in it ? unverified(it) : it));
  return [...changes, ...pruned(comparison)];
}

/** What the agent would send: the quota with room for the volumes that stay. */
async function withKeptRoom({ manifests, record, hasNamespace, reader }: Comparison): Promise<readonly KubeObject[]> {
  const rendered = appliedObjectsOf(manifests);
  const claims = record.inventory.filter(({ kind }) => kind === "PersistentVolumeClaim");
  const present = hasNamespace ? await Promise.all(claims.map((claim) => reader.read(claim))) : [];
  const kept = { rendered, present: present.filter((claim) => claim !== undefined) };
  return rendered.map((object) => roomForKept(object, kept));
}

function toRefusal({ object, why }: Refused): Refusal {
  return { field: `${object.kind} ${object.metadata.name}`, rule: why.message.slice(0, 1000) };
}

async function lookAt(object: KubeObject, comparison: Comparison): Promise<ObjectChange | Refused> {
  const { hasNamespace, reader, record } = comparison;
  if (!hasNamespace && object.kind !== "Namespace") return change(object, "create", { verified: false });
  const live = await reader.read(refOf(object));
  // As the agent does it: what a person did to a claim is theirs until the claim itself is another one.
  const isSent = live?.kind === "PersistentVolumeClaim" && findEntry(record, refOf(object))?.hash === digestOf(object);
  if (isSent) return change(object, "none");
  try {
    return await askAbout(object, live, reader);
  } catch (why) {
    if (!isRefusal(why)) throw why;
    return (await replacement(object, live, { reader, why })) ?? { object, live, why };
  }
}

async function askAbout(
  object: KubeObject,
  seen: ClusterObject | undefined,
  reader: ClusterReader,
): Promise<ObjectChange> {
  let live = seen;
  for (let attempt = 1; ; attempt += 1) {
    const then = await reader.wouldApply(keepWhatStays(object, live));
    if (live === undefined) return change(object, "create");
    if (then.metadata.resourceVersion === live.metadata.resourceVersion || attempt === attempts) {
      const diff = diffOf(bare(live), bare(then));
      return change(object, diff.length === 0 ? "none" : "update", { diff });
    }
    live = await reader.read(refOf(object));
  }
}

/** The change of an object that the agent would remove and create again, or leave as it is. */
async function replacement(
  object: KubeObject,
  live: ClusterObject | undefined,
  { reader, why }: { readonly reader: ClusterReader; readonly why: KubeApiError },
): Promise<ObjectChange | undefined> {
  if (isBeyondBounds(why, object, keepWhatStays(object, live))) return change(object, "none");
  if (live === undefined || !isInvalid(why) || !isReplaceable(object.kind)) return undefined;
  if (!(await reader.wouldCreate(object))) return undefined;
  return change(object, "replace", { diff: diffOfGiven(bare(live), plain(object)) });
}

function unverified({ object, live }: Refused): ObjectChange {
  if (live === undefined) return change(object, "create", { verified: false });
  const diff = diffOfGiven(bare(live), plain(object));
  return change(object, diff.length === 0 ? "none" : "update", { diff, verified: false });
}

function plain(object: KubeObject): ReturnType<typeof bare> {
  return bare(JSON.parse(JSON.stringify(object)) as KubeObject);
}

/** A hook runs once for its inputs until they change; its Job may be gone since. */
function hasSucceeded({ name, inputsHash }: StoreManifests["hooks"][number], { record }: Comparison): boolean {
  const last = lastRunOf(record, name);
  return last?.hash === inputsHash && last.outcome === "Succeeded";
}

/** What the agent would prune; an entry without a uid may never have been made. */
function pruned({ manifests, record }: Comparison): ObjectChange[] {
  return leftovers(record, manifests)
    .filter(({ uid }) => uid !== undefined)
    .map(({ kind, name }) => ({ kind, name, action: "prune", diff: [], verified: true }));
}

function change(
  { kind, metadata }: KubeObject,
  action: ChangeAction,
  { diff = [], verified = true }: Partial<Pick<ObjectChange, "diff" | "verified">> = {},
): ObjectChange {
  return { kind, name: metadata.name, action, diff, verified };
}
