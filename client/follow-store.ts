import type { Phase, ShownStep, StoreResource } from "../contract/index.ts";
import type { ApiClient } from "./api-client.ts";
import { causeOfStore } from "./cause-of-store.ts";
import { pause } from "./pause.ts";
import type { CallOptions } from "./transport.ts";

/** A store ended in another state than the one waited for; the message says which and why. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
  /** As it was last seen. */
  readonly store: StoreResource;

  constructor(message: string, store: StoreResource) {
    super(message);
    this.store = store;
  }
}

/** A store did not come to the state waited for by the deadline, and may do so yet; the message says what it lacks. */
export class StoreNotInTimeError extends Error {
  override readonly name = "StoreNotInTimeError";
  readonly storeName: string;

  constructor(message: string, storeName: string, options?: ErrorOptions) {
    super(message, options);
    this.storeName = storeName;
  }
}

export interface FollowOptions extends CallOptions {
  readonly api: Pick<ApiClient, "getStore">;
  readonly name: string;
  readonly until: Phase;
  readonly deadlineMs: number;
  readonly everyMs: number;
  /**
   * Whether a setup or smoke test that has failed ends it at once: the agent would try again until the deadline.
   * @default false
   */
  readonly endsWithHook?: boolean;
  /** Called for each step whose state has changed since the last look. */
  readonly onStep?: (store: StoreResource, step: ShownStep) => void;
  /** Called at every look. */
  readonly onLook?: (store: StoreResource) => void;
}

/**
 * Reads the store again and again until it has the phase.
 * @throws StoreFailedError when it fails or is deleted meanwhile, StoreNotInTimeError at the deadline, and what ApiClient throws
 */
export async function followStore(options: FollowOptions): Promise<StoreResource> {
  const { name, until, deadlineMs, everyMs, endsWithHook = false, onStep, onLook, signal } = options;
  const deadline = Date.now() + deadlineMs;
  const seen = new Map<string, string>();
  for (;;) {
    const store = await look(options, deadline);
    onLook?.(store);
    for (const step of changedSteps(store.steps, seen)) onStep?.(store, step);
    if (store.phase === until) return store;
    if (hasFailed(store, endsWithHook)) throw new StoreFailedError(`${name} failed: ${whyOf(store)}`, store);
    if (store.phase === "Deleted") throw new StoreFailedError(`${name} was deleted meanwhile`, store);
    if (Date.now() > deadline) {
      const what = `${name} is ${store.phase}, not ${until}, after ${deadlineMs / 1000} s: ${whyOf(store)}`;
      throw new StoreNotInTimeError(what, name);
    }
    await pause(everyMs, signal);
  }
}

/** The last look may begin at the deadline, and is given this long. */
const leastLookMs = 1000;

/** One look, which ends with the deadline: a platform that takes requests and answers none would hold it for minutes. */
async function look({ api, name, until, deadlineMs, signal }: FollowOptions, deadline: number): Promise<StoreResource> {
  const inTime = AbortSignal.timeout(Math.max(deadline - Date.now(), leastLookMs));
  try {
    return await api.getStore(name, { signal: signal ? AbortSignal.any([signal, inTime]) : inTime });
  } catch (error) {
    if (signal?.aborted || error !== inTime.reason) throw error;
    const what = `${name} could not be read, and so is not known to be ${until}, after ${deadlineMs / 1000} s`;
    throw new StoreNotInTimeError(what, name, { cause: error });
  }
}

function hasFailed({ phase, failure }: StoreResource, endsWithHook: boolean): boolean {
  return phase === "Failed" || (endsWithHook && failure?.reason === "HookFailed");
}

/** Steps whose state is another than at the last call; a step that only waits is not news. */
export function changedSteps(steps: readonly ShownStep[], seen: Map<string, string>): readonly ShownStep[] {
  const changed = steps.filter(({ name, state }) => state !== "Waiting" && seen.get(name) !== state);
  for (const { name, state } of changed) seen.set(name, state);
  return changed;
}

function whyOf(store: StoreResource): string {
  return causeOfStore(store) || "no cause is known";
}
