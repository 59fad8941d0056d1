import { setTimeout } from "node:timers/promises";
import { type ApiClient, ApiProblemError } from "../client/index.ts";
import type { StoreResource } from "../contract/index.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { exitCodes } from "./exit-codes.ts";

interface Watched {
  readonly api: Pick<ApiClient, "getStore">;
  /** All stores that are watched, as they are now. */
  readonly look: (signal: AbortSignal) => Promise<readonly StoreResource[]>;
  readonly signal: AbortSignal;
  /** Called when the platform stops to respond, and when it does again. */
  readonly onAway: (isAway: boolean) => void;
}

/** What one look found. */
export interface Look {
  /** In the order in which they were first seen; one that left the list is as it is since. */
  readonly stores: readonly StoreResource[];
  /** Places of those that are new or are not as they were. */
  readonly changed: readonly number[];
}

const everyMs = 1000;

/** A look at a long list takes long: the platform is not asked more than a fifth of the time. */
const leastPause = 4;

/** A look at first and one whenever something has changed, until the signal; an outage is waited for. @throws what can't pass */
export async function* watchStores({ api, look, signal, onAway }: Watched): AsyncGenerator<Look> {
  const known = new Map<string, StoreResource>();
  for (let isFirst = true, isAway = false; !signal.aborted; ) {
    const startedAt = performance.now();
    try {
      const now = await withThoseThatLeft(await look(signal), { api, known, signal });
      if (isAway) onAway(false);
      isAway = false;
      const changed = takeIn(known, now);
      if (isFirst || changed.length > 0) yield { stores: [...known.values()], changed };
      isFirst = false;
    } catch (error) {
      if (signal.aborted) return;
      if (exitCodeOf(error) !== exitCodes.away) throw error;
      if (!isAway) onAway(true);
      isAway = true;
    }
    const pause = Math.max(everyMs, leastPause * (performance.now() - startedAt));
    await setTimeout(pause, undefined, { signal }).catch(() => undefined);
  }
}

interface Known {
  readonly api: Watched["api"];
  readonly known: ReadonlyMap<string, StoreResource>;
  readonly signal: AbortSignal;
}

/** A store leaves a list by its phase, by its end or by its labels: what became of it is told once more. */
async function withThoseThatLeft(
  found: readonly StoreResource[],
  { api, known, signal }: Known,
): Promise<readonly StoreResource[]> {
  const names = new Set(found.map(({ name }) => name));
  const left = [...known.values()].filter(({ name, phase }) => !names.has(name) && phase !== "Deleted");
  const now = left.map(async (store) => {
    try {
      return await api.getStore(store.name, { signal });
    } catch (error) {
      if (!(error instanceof ApiProblemError && error.code === "store-not-found")) throw error;
      return { ...store, phase: "Deleted" };
    }
  });
  return [...found, ...(await Promise.all(now))];
}

function takeIn(known: Map<string, StoreResource>, now: readonly StoreResource[]): readonly number[] {
  const changed = now.filter((store) => JSON.stringify(known.get(store.name)) !== JSON.stringify(store));
  for (const store of changed) known.set(store.name, store);
  const names = new Set(changed.map(({ name }) => name));
  return [...known.keys()].flatMap((name, index) => (names.has(name) ? [index] : []));
}
