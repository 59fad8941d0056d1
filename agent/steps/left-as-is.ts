import { appliedObjectsOf, type Hook, type KubeObject, type StoreManifests } from "../../constructs/index.ts";
import { digestOf } from "../digest.ts";
import type { HeldAs, Pass } from "../pass.ts";
import { lastRunOf } from "../store/hook-runs.ts";
import { findEntry, leftovers, refKey, refOf, secretRefs } from "../store/inventory.ts";
import type { HookRecord, StoreRecord } from "../store/store-object.ts";

/** How a render differs from what was sent last, by kinds of objects. */
export interface Difference {
  readonly kinds: readonly string[];
  /** Whether pods are replaced, as far as it can be told without asking. */
  readonly restarts: boolean;
}

const serving = new Set(["Deployment", "StatefulSet"]);

/** What writing this render would change, by the digests of what was sent last. */
export function differenceOf({ record, manifests }: Pick<Pass, "record" | "manifests">): Difference {
  const changed = appliedObjectsOf(manifests).filter((object) => !isSent(record, object));
  const hooks = manifests.hooks.filter((hook) => !hasRun(record, hook)).map(({ job }) => job);
  const kinds = [...changed, ...hooks, ...leftovers(record, manifests)].map(({ kind }) => kind);
  return { kinds: [...new Set(kinds)], restarts: changed.some(({ kind }) => serving.has(kind)) };
}

/**
 * The store as it is, for one whose last render was not kept: of the present render what the store has, and of that
 * what has changed is only looked at.
 */
export function leftAsIs({ record, manifests }: Pick<Pass, "record" | "manifests">): HeldAs {
  const isMade = (object: KubeObject): boolean => findEntry(record, refOf(object))?.uid !== undefined;
  const waves = manifests.waves.map((wave) => ({
    ...wave,
    objects: wave.objects.filter(({ object }) => isMade(object)),
  }));
  const known = new Set(record.inventory.map(refKey));
  const own = new Set(
    secretRefs(manifests)
      .filter((ref) => known.has(refKey(ref)))
      .map(({ name }) => name),
  );
  const kept: StoreManifests = {
    ...manifests,
    endpoints: toldEndpoints(record) ?? manifests.endpoints,
    waves,
    secrets: manifests.secrets.filter(({ name }) => own.has(name)),
    hooks: manifests.hooks.map((hook) => asRun(record, hook)),
  };
  const changed = appliedObjectsOf(kept).filter((object) => !isSent(record, object));
  return { manifests: kept, untouched: new Set(changed.map((object) => refKey(refOf(object)))), prunes: false };
}

/** Where the shop is, not where it would be. */
function toldEndpoints({ endpoints }: StoreRecord): StoreManifests["endpoints"] | undefined {
  if (endpoints === undefined) return undefined;
  const { apiUrl, ...others } = endpoints;
  return { ...others, ...(apiUrl !== undefined && { apiUrl }) };
}

function isSent(record: StoreRecord, object: KubeObject): boolean {
  return findEntry(record, refOf(object))?.hash === digestOf(object);
}

function hasRun(record: StoreRecord, hook: Hook): boolean {
  return lastSuccess(record, hook)?.hash === hook.inputsHash;
}

/** What ran for the store as it is has run. */
function asRun(record: StoreRecord, hook: Hook): Hook {
  const run = lastSuccess(record, hook);
  return run === undefined ? hook : { ...hook, inputsHash: run.hash };
}

/** The last run of the hook, if that succeeded: those before it count no more. */
function lastSuccess(record: StoreRecord, hook: Hook): HookRecord | undefined {
  const last = lastRunOf(record, hook.name);
  return last?.outcome === "Succeeded" ? last : undefined;
}
