import { parseEventId } from "../../contract/index.ts";
import type { Backend, WithBackend } from "../ports/backend.ts";
import type { EventPosition } from "../ports/store-events.ts";
import { EventComposer } from "./compose-events.ts";
import type { FrameRing, KeptFrame } from "./frame-ring.ts";
import { storeFrame } from "./frames.ts";
import type { Viewer } from "./viewer.ts";

const pageSize = 100;

/** Whoever missed more reads all again: that is less than these. */
const maxReplayed = 2000;

/** Where a reader goes on; or why it can't, so that it has to read all again. */
export type Start = { readonly after: number } | { readonly reset: string };

/** Judges the id that a reader came with. Throws BusUnavailableError. */
export async function startOf(
  id: string,
  { at, from, events }: { readonly at: EventPosition; readonly from: number; readonly events: Backend["events"] },
): Promise<Start> {
  const known = parseEventId(id);
  if (known === undefined || known.epoch !== at.epoch) return { reset: "other-epoch" };
  if (known.seq >= from && known.seq <= at.seq) return { after: known.seq };
  // Another process may have told more than we have heard yet.
  const { first, seq } = await events.kept();
  if (known.seq > seq) return { reset: "other-epoch" };
  return known.seq + 1 < first ? { reset: "too-old" } : { after: known.seq };
}

export interface CatchUp {
  readonly viewer: Viewer;
  readonly epoch: string;
  readonly ring: FrameRing;
  readonly withBackend: WithBackend;
  /** Called once the viewer has all that the ring has, before more can come into that: from here on it follows. */
  readonly onAll: () => void;
}

/** Tells what a viewer missed, no faster than it reads. Returns why it has to read again, if so. Throws BusUnavailableError. */
export async function catchUp(options: CatchUp, after: number): Promise<string | undefined> {
  const { viewer, ring } = options;
  const composer = new EventComposer();
  for (let at = after; viewer.isOpen; ) {
    if (at < ring.after) {
      // Before the read: what the ring forgets meanwhile was not in the page.
      const from = ring.after;
      const told = await tellPage({ ...options, composer }, at);
      if (told === undefined) return "too-much";
      at = told.isLast ? Math.max(told.upTo, from) : told.upTo;
    } else {
      const frames = ofViewer(options, at);
      if (frames.length === 0) {
        options.onAll();
        return undefined;
      }
      await sendAll(viewer, frames);
      at = frames.at(-1)?.seq ?? at;
    }
  }
  return undefined;
}

/** A page may be more than may wait for a client: sent at once it would drop each that comes back for it, again and again. */
async function sendAll(viewer: Viewer, frames: readonly Pick<KeptFrame, "bytes">[]): Promise<void> {
  for (const { bytes } of frames) {
    viewer.send(bytes);
    await viewer.room();
  }
}

function ofViewer({ ring, viewer }: CatchUp, after: number) {
  const { tenant, store } = viewer.request;
  const found = [];
  for (const frame of ring.since(after)) {
    if (frame.tenant === tenant && (store === undefined || frame.store === store)) found.push(frame);
    if (found.length === pageSize) break;
  }
  return found;
}

interface Told {
  readonly upTo: number;
  readonly isLast: boolean;
}

async function tellPage(
  { viewer, epoch, withBackend, composer }: CatchUp & { readonly composer: EventComposer },
  after: number,
): Promise<Told | undefined> {
  const { tenant, store } = viewer.request;
  const page = await withBackend(async (backend) => {
    const { events, upTo, pending } = await backend.events.read({
      tenant,
      store,
      after,
      limit: pageSize,
      isComplete: true,
    });
    if (pending > maxReplayed) return undefined;
    const composed = await composer.compose(events, backend);
    const frames = composed.map(({ seq, data }) => ({ bytes: storeFrame({ epoch, seq }, data) }));
    return { frames, told: { upTo, isLast: pending === 0 } };
  });
  if (page !== undefined) await sendAll(viewer, page.frames);
  return page?.told;
}
