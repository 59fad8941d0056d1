import type { Phase } from "../../contract/index.ts";

/** One store as the change of a cluster's template sees it. */
export interface Standing {
  readonly name: string;
  /** Stores get their turn in this order. */
  readonly order: string;
  readonly phase: Phase;
  /** Whether it is kept as it was: its render differs from what it has. */
  readonly waits: boolean;
  /** Whether its turn has come, and it has not begun. */
  readonly isAdmitted: boolean;
  /** How its change to the present template goes; absent for one that has not had it, or had it by a change of its own. */
  readonly change?: {
    readonly wasReady: boolean;
    readonly readySince?: string | undefined;
    readonly failedAt?: string | undefined;
  };
  /** What a person said of it: to leave it out, or to count it no more. */
  readonly mark?: "hold" | "ignore";
  /** What is wrong with it. */
  readonly cause?: string;
}

/** How the change stands. */
export interface Progress {
  readonly waiting: number;
  readonly changed: number;
  readonly ready: number;
  readonly failed: readonly Standing[];
  readonly isPaused: boolean;
  /** The stores whose turn it is now. */
  readonly next: readonly string[];
  /** After so many milliseconds there may be more of them, if nothing happens before. */
  readonly againAfterMs?: number;
}

interface Pace {
  readonly now: Date;
  /** For so long all stores of a wave must have been Ready, before the next begins. */
  readonly soakMs: number;
}

/** As parts of all stores that differ; before them one store alone. */
const waves = [0.05, 0.25, 1];

/** No more of them than this are not Ready at once. */
const atOnce = 0.02;

/** Decides by nothing but what is remembered of each store, so that any agent that takes over goes on the same way. */
export function nextChanges(standings: readonly Standing[], pace: Pace): Progress {
  const counted = standings.filter(({ mark }) => mark !== "ignore");
  const changed = counted.filter((each) =>
    each.waits ? each.isAdmitted && !isBroken(each) : each.change?.wasReady === true,
  );
  const candidates = counted.filter(({ waits, isAdmitted, mark }) => waits && !isAdmitted && mark !== "hold");
  const whole = candidates.filter((each) => !isBroken(each));
  const limit = Math.max(1, Math.floor(atOnce * (changed.length + whole.length)));
  const failed = changed.filter(({ change, cause }) => change?.failedAt ?? (!change?.readySince && cause));
  const isPaused = failed.some(({ change }) => change?.failedAt !== undefined) || failed.length > limit;
  const { free, againAfterMs } = room(changed, changed.length + whole.length, pace);
  const unsettled = changed.filter(({ change }) => change?.readySince === undefined).length;
  const next = inOrder(whole.filter(({ phase }) => phase === "Ready")).slice(
    0,
    Math.max(0, Math.min(free, limit - unsettled)),
  );
  return {
    waiting: standings.filter(({ waits, isAdmitted }) => waits && !isAdmitted).length,
    changed: standings.filter(({ change, waits, isAdmitted }) => (waits ? isAdmitted : change !== undefined)).length,
    ready: standings.filter(({ change, waits }) => !waits && change?.readySince !== undefined).length,
    failed,
    isPaused,
    next: isPaused ? [] : [...next, ...nextBroken(counted, candidates, limit)].map(({ name }) => name),
    ...(!isPaused && againAfterMs !== undefined && { againAfterMs }),
  };
}

/** What is being brought to its revision, without trouble, is neither whole nor broken: it waits until that has ended. */
function isBroken({ phase, cause }: Standing): boolean {
  return phase === "Degraded" || phase === "Failed" || (phase === "Updating" && cause !== undefined);
}

/** Those that were not Ready say nothing about the template: they go beside the others, as many at once. */
function nextBroken(counted: readonly Standing[], candidates: readonly Standing[], limit: number): readonly Standing[] {
  const under = counted.filter((each) => {
    const { waits, isAdmitted, change } = each;
    if (waits) return isAdmitted && isBroken(each);
    return change?.wasReady === false && change.readySince === undefined && change.failedAt === undefined;
  });
  return inOrder(candidates.filter(isBroken)).slice(0, Math.max(0, limit - under.length));
}

/** How many more the present wave takes; the next one begins when all of those before were Ready for their time. */
function room(changed: readonly Standing[], all: number, { now, soakMs }: Pace) {
  const sizes = [1, ...waves.map((part) => Math.ceil(part * all))];
  const done = changed.length;
  const free = (sizes.find((size) => size > done) ?? done) - done;
  if (done === 0 || !sizes.includes(done)) return { free };
  if (changed.some(({ change }) => change?.readySince === undefined)) return { free: 0 };
  const since = Math.max(...changed.map(({ change }) => Date.parse(change?.readySince ?? "")));
  const leftMs = since + soakMs - now.getTime();
  return leftMs > 0 ? { free: 0, againAfterMs: leftMs } : { free };
}

function inOrder(standings: readonly Standing[]): readonly Standing[] {
  return standings.toSorted((one, other) => (one.order < other.order ? -1 : 1));
}
