import { appliedObjectsOf, type KubeObject, type StepObject, type WaveName } from "../../constructs/index.ts";
import { digestOf } from "../digest.ts";
import { isRefusal, KubeApiError } from "../errors.ts";
import { lookAgain, type Pass, type PassStep, type ReconcileDeps, type StepEnd } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { isRightMissing } from "../refusals.ts";
import { findEntry, holdsData, noteEntry, refKey, refOf, wantedRefs } from "../store/inventory.ts";
import { isBeyondBounds, keepWhatStays } from "../store/keep-what-stays.ts";
import { roomForKept } from "../store/room-for-kept.ts";
import type { InventoryEntry } from "../store/store-object.ts";
import { isBound, isInForce, widerBounds } from "../store/wider-bounds.ts";
import { forgetHooksOfLost } from "./forget-hooks.ts";
import { noteDrift } from "./note-drift.ts";
import { applyOrReplace } from "./replace-object.ts";

/** In case the quota's event is missed: its controller responds within milliseconds. */
const quotaPollMs = 500;

/**
 * What will be written is remembered first, so that an agent killed half-way knows what it may have made. It counts as
 * data once it was written: an addition to a live store that the cluster refuses was never there to be missed.
 */
export async function recordIntent({ record, manifests, persist }: Pass): Promise<void> {
  const known = new Set(record.inventory.map(refKey));
  const fresh = wantedRefs(manifests).filter((ref) => !known.has(refKey(ref)));
  if (fresh.length === 0) return;
  for (const ref of fresh) noteEntry(record, ref);
  await persist();
}

/**
 * The namespace before what lives in it, then our right to write there; the quota next, so that its status is filled
 * while the rest is written. Rendered in this order.
 */
const firstKinds = new Set(["Namespace", "RoleBinding", "ResourceQuota"]);

/** Writes one wave: what others wait for first, the rest side by side. */
function applyWave(name: WaveName): PassStep {
  return async (pass, deps) => {
    const placed = pass.manifests.waves.find((wave) => wave.name === name)?.objects ?? [];
    const first = placed.filter(({ object }) => firstKinds.has(object.kind));
    for (const { object } of first) await applyOne(pass, deps, roomFor(object, pass, deps));
    const others = placed
      .filter(({ object }) => !firstKinds.has(object.kind))
      .map((each) => ({ ...each, object: roomFor(each.object, pass, deps) }));
    const outcomes = await Promise.allSettled(others.map((each) => applyPlaced(pass, deps, each)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) throw failed.reason;
  };
}

/**
 * Bounds that change are not narrowed before what they bound has become smaller: a pod of the plan before that is started
 * again meanwhile would be refused. Those that were sent as they are wanted are kept so.
 */
function roomFor(rendered: KubeObject, pass: Pass, deps: ReconcileDeps): KubeObject {
  if (!isBound(rendered)) return rendered;
  const object = keptRoom(rendered, pass, deps);
  const ref = refOf(object);
  const present = deps.owned.find(ref);
  if (present === undefined || findEntry(pass.record, ref)?.hash === digestOf(object)) return object;
  return widerBounds(object, present);
}

function keptRoom(object: KubeObject, pass: Pass, deps: ReconcileDeps): KubeObject {
  const present = deps.owned.inNamespace("PersistentVolumeClaim", pass.manifests.namespace);
  return roomForKept(object, { rendered: appliedObjectsOf(pass.manifests), present });
}

/** Narrows the bounds of a store whose smaller pods all run. */
export async function narrowBounds(pass: Pass, deps: ReconcileDeps): Promise<void> {
  if ([...pass.observations.values()].some(({ state }) => state !== "Done")) return;
  const bounds = appliedObjectsOf(pass.manifests).filter(isBound);
  for (const object of bounds) await applyOne(pass, deps, keptRoom(object, pass, deps));
}

/**
 * What the cluster refuses of a custom host alone is that host's trouble: it must not end the pass of the shop. Nor must
 * a refused change of a claim that is there, which can be mounted as it is: it is raised at the end. Every other
 * refusal ends the pass before the next wave: a new claim's pods and a database's clients depend on it.
 */
async function applyPlaced(pass: Pass, deps: ReconcileDeps, { object, customHosts = [] }: StepObject): Promise<void> {
  try {
    await applyOne(pass, deps, object);
  } catch (error) {
    if (object.kind === "PersistentVolumeClaim" && deps.owned.find(refOf(object)) && isRefusal(error)) {
      pass.putOff.push(error);
      return;
    }
    if (customHosts.length === 0 || !(error instanceof KubeApiError) || isRightMissing(error)) throw error;
    const why = `${object.kind} ${object.metadata.name} is refused: ${error.message}`;
    for (const host of customHosts) pass.refusedHosts.set(host, why);
  }
}

/** Ends the pass with what was put off. */
export function raisePutOff({ putOff }: Pass): void {
  if (putOff.length > 0) throw putOff[0];
}

/** Puts back our right in the namespace of a live store; without it not even its Secrets could be looked for. */
export async function restoreRights(pass: Pass, deps: ReconcileDeps): Promise<void> {
  for (const object of appliedObjectsOf(pass.manifests).filter(({ kind }) => kind === "RoleBinding"))
    await applyOne(pass, deps, object);
}

export const applyGuards: PassStep = applyWave("guards");
export const applySecretRequests: PassStep = applyWave("secrets");
export const applyData: PassStep = applyWave("data");
export const applyApp: PassStep = applyWave("app");

/**
 * Until the quota's status says the same as its spec the API server refuses what needs more room, at first every counted
 * object ("status unknown for quota"), so the pass ends here and goes on with the quota's own event, which takes
 * milliseconds.
 */
export function awaitQuota(pass: Pass, deps: ReconcileDeps): StepEnd {
  // Nothing is to be made of a live store as a rule: a quota that was put back must not show as a break.
  if (pass.record.readyAt) return undefined;
  const quotas = deps.owned.inNamespace("ResourceQuota", pass.manifests.namespace);
  if (quotas.every(isInForce)) return undefined;
  lookAgain(pass, quotaPollMs);
  return "wait";
}

const keepsPart = new Set(["PersistentVolumeClaim", "StatefulSet"]);

async function applyOne(pass: Pass, deps: ReconcileDeps, object: KubeObject): Promise<void> {
  if (!pass.heldAs?.untouched.has(refKey(refOf(object)))) await writeOne(pass, deps, object);
}

async function writeOne(pass: Pass, deps: ReconcileDeps, object: KubeObject): Promise<void> {
  const ref = refOf(object);
  const hash = digestOf(object);
  const entry = findEntry(pass.record, ref);
  const present = deps.owned.find(ref);
  if (entry && present && isAsSent(entry, present, hash)) return;
  if (!present && holdsData(ref.kind)) await forgetHooksOfLost(ref, pass, deps);
  if (present && entry?.hash === hash) await noteDrift(pass, deps, object);
  const written = await applyKept(object, present ?? (await unseen(entry, deps)), deps);
  deps.owned.remember(written);
  noteEntry(pass.record, { ...entryOf(written), hash });
}

async function applyKept(
  object: KubeObject,
  present: ClusterObject | undefined,
  deps: ReconcileDeps,
): Promise<ClusterObject> {
  const sent = keepWhatStays(object, present);
  try {
    return await applyOrReplace(sent, deps);
  } catch (error) {
    if (present && isBeyondBounds(error, object, sent)) return present;
    throw error;
  }
}

function entryOf(written: ClusterObject): InventoryEntry {
  const { uid, fieldsHash } = written.metadata;
  const data = holdsData(written.kind) ? { data: true } : {};
  return { ...refOf(written), ...data, ...(uid && { uid }), ...(fieldsHash && { fieldsHash }) };
}

/** What the watch does not see, for it lost its label, though we have made it: part of it can't be changed. */
async function unseen(entry: InventoryEntry | undefined, deps: ReconcileDeps): Promise<ClusterObject | undefined> {
  return entry?.uid && keepsPart.has(entry.kind) ? deps.writer.read(entry) : undefined;
}

/** Sent once with this content, and none of our fields was taken over since. */
function isAsSent(entry: InventoryEntry, present: ClusterObject, hash: string): boolean {
  if (entry.hash !== hash) return false;
  // A volume claim that a person enlarged can't be shrunk: its drift is theirs.
  return present.kind === "PersistentVolumeClaim" || entry.fieldsHash === present.metadata.fieldsHash;
}
