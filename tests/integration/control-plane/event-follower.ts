import type { ApiClient, FeedState, FollowedEvent } from "../../../client/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";

export interface Follower extends Disposable {
  readonly events: FollowedEvent[];
  readonly states: FeedState[];
  /** Phases of a store, as they were told. */
  readonly phases: (name: string) => string[];
  /** Why it was refused, once it was. */
  readonly refusal: () => unknown;
}

export interface Following {
  readonly after?: string | undefined;
  readonly since?: string | undefined;
  readonly store?: string | undefined;
}

/** Follows with the client; returns once the stream is open. */
export async function followEvents(client: ApiClient, { store, ...from }: Following = {}): Promise<Follower> {
  const events: FollowedEvent[] = [];
  const states: FeedState[] = [];
  const stop = new AbortController();
  let refusal: unknown;
  const options = { signal: stop.signal, ...from, onState: (state: FeedState) => void states.push(state) };
  const feed = store === undefined ? client.followEvents(options) : client.followStoreEvents(store, options);
  const reading = (async () => {
    for await (const event of feed) events.push(event);
  })();
  reading.catch((error: unknown) => {
    refusal = error;
  });
  await pollUntil({ what: "the stream is open" }, () => states[0]);
  const phases = (name: string) =>
    events.flatMap((it) => (it.kind === "store" && it.store.name === name ? [it.store.phase] : []));
  return { events, states, phases, refusal: () => refusal, [Symbol.dispose]: () => stop.abort() };
}

/** Until it holds: what followers were told comes when it comes. */
export function told(what: string, find: () => unknown): Promise<unknown> {
  return pollUntil({ what, everyMs: 20 }, () => find() || undefined);
}
