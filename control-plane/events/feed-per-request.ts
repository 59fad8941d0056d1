import type { Backend, WithBackend } from "../ports/backend.ts";
import type { EventFeed, FeedRequest } from "../ports/event-feed.ts";
import type { EventsPage } from "../ports/event-log.ts";
import type { EventPosition } from "../ports/store-events.ts";
import { startOf } from "./catch-up.ts";
import { ClusterChanges } from "./cluster-changes.ts";
import { EventComposer } from "./compose-events.ts";
import { beatFrame, clusterFrame, endFrame, openingFrame, resetFrame, storeFrame } from "./frames.ts";

const pollMs = 1000;
const pollsPerBeat = 15;
const pageSize = 100;

/** A reader that takes nothing for so long is let go: the connection to the bus is this stream's meanwhile. */
export const maxUnreadMs = 10_000;

/** An isolate is let go on after this; spread, so that those that came together do not come back together. */
const leastMs = 25_000;
const maxMs = 55_000;

/** Streams of which each reads for itself: where no process lasts, the bus is lent to a request and closed with it. */
export function createFeedPerRequest({ withBackend }: { readonly withBackend: WithBackend }): EventFeed {
  return {
    async open(request) {
      const opened = Promise.withResolvers<void>();
      const left = Promise.withResolvers<void>();
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const writer = writable.getWriter();
      writer.closed.catch(() => undefined).finally(left.resolve);
      const telling = withBackend((backend) =>
        tell({ request, backend, writer, left: left.promise, opened: opened.resolve }),
      );
      telling.catch((error: unknown) => {
        opened.reject(error);
        // The answer has begun: the reader comes back by itself.
        writer.abort(error).catch(() => undefined);
      });
      await opened.promise;
      return readable;
    },
  };
}

interface Telling {
  readonly request: FeedRequest;
  readonly backend: Backend;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly left: Promise<void>;
  /** Called when the stream has its place: what fails before is the answer. */
  readonly opened: () => void;
}

async function tell(telling: Telling): Promise<void> {
  const { request, backend, writer, left, opened } = telling;
  const start = await begin(request, backend);
  opened();
  let { at } = start;
  await write(writer, openingFrame(at));
  if (start.reset !== undefined) await write(writer, resetFrame(at, start.reset));
  const looks = { composer: new EventComposer(), clusters: new ClusterChanges() };
  const endsAt = performance.now() + leastMs + Math.random() * (maxMs - leastMs);
  for (let polls = 1; performance.now() < endsAt; polls += 1) {
    const { upTo, pending } = await tellPage(telling, { at, ...looks });
    at = { ...at, seq: upTo };
    if (polls % pollsPerBeat === 0) await write(writer, beatFrame(at));
    if (pending === 0 && (await isOverWithin(left, pollMs))) return;
  }
  await write(writer, endFrame("expired"));
  await writer.close();
}

interface Begun {
  readonly at: EventPosition;
  readonly reset?: string;
}

async function begin({ after, tenant, store, since }: FeedRequest, { events }: Backend): Promise<Begun> {
  const { epoch, first, seq } = await events.kept();
  if (after === undefined) {
    return { at: { epoch, seq: since === undefined ? seq : await events.placeBefore({ tenant, store, since }) } };
  }
  const start = await startOf(after, { at: { epoch, seq }, from: first - 1, events });
  return "reset" in start ? { at: { epoch, seq }, reset: start.reset } : { at: { epoch, seq: start.after } };
}

interface Looks {
  readonly at: EventPosition;
  readonly composer: EventComposer;
  readonly clusters: ClusterChanges;
}

async function tellPage({ request, backend, writer }: Telling, { at, composer, clusters }: Looks): Promise<EventsPage> {
  const { tenant, store, seesClusters } = request;
  const page = await backend.events.read({ tenant, store, after: at.seq, limit: pageSize });
  for (const { seq, data } of await composer.compose(page.events, backend)) {
    await write(writer, storeFrame({ ...at, seq }, data));
  }
  const changed = seesClusters ? clusters.take(await backend.clusters.recent()) : [];
  for (const cluster of changed) await write(writer, clusterFrame(cluster));
  return page;
}

async function write(writer: Telling["writer"], bytes: Uint8Array): Promise<void> {
  if (!(await isOverWithin(writer.write(bytes), maxUnreadMs)))
    throw new Error(`the reader took nothing for ${maxUnreadMs / 1000} s`);
}

async function isOverWithin(task: Promise<void>, ms: number): Promise<boolean> {
  const waited = Promise.withResolvers<false>();
  const timer = setTimeout(() => waited.resolve(false), ms);
  try {
    return await Promise.race([task.then(() => true), waited.promise]);
  } finally {
    clearTimeout(timer);
  }
}
