import { expect, test } from "vitest";
import type { FeedRequest } from "../ports/event-feed.ts";
import { catchUp } from "./catch-up.ts";
import { FrameRing, type KeptFrame } from "./frame-ring.ts";
import { Viewers } from "./viewers.ts";

const request: FeedRequest = { tenant: "acme", seesClusters: false, mayStill: async () => ({ seesClusters: false }) };
const frame = (seq: number, length = 0): KeptFrame => {
  return { seq, tenant: "acme", store: "hats", bytes: new TextEncoder().encode(`<${seq}>`.padEnd(length)) };
};
const noBus = () => Promise.reject(new RangeError("the ring has all"));

/** A viewer that came when there was nothing, and what it has to catch up with. */
function open(...frames: KeptFrame[]) {
  const [viewers, ring] = [new Viewers(), new FrameRing()];
  const viewer = viewers.add(request);
  for (const it of frames) ring.push(it);
  const onAll = (): void => viewers.follow(viewer);
  const follow = () => catchUp({ viewer, epoch: "e", ring, withBackend: noBus, onAll }, 0);
  return { viewers, ring, viewer, follow };
}

/** The numbers of the frames that a stream had. */
async function told(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  let text = "";
  for await (const part of stream) text += new TextDecoder().decode(part);
  return [...text.matchAll(/<(\d+)>/g)].map(([, seq]) => Number(seq));
}

test.each(Array.from({ length: 20 }, (_, turns) => turns))(
  "an event that comes %i turns after a reader is told to it, and once",
  async (turns) => {
    const { viewers, ring, viewer, follow } = open(frame(1));
    const following = follow();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    ring.push(frame(2));
    viewers.tell(frame(2));
    expect(await following).toBeUndefined();
    viewer.end("draining");
    expect(await told(viewer.stream)).toEqual([1, 2]);
  },
);

test("who missed more than may wait for it is told all of it as it reads", async () => {
  const missed = Array.from({ length: 100 }, (_, index) => frame(index + 1, 8192));
  const { viewers, viewer, follow } = open(...missed);
  const following = follow().then(() => viewer.end("draining"));
  expect(await told(viewer.stream)).toEqual(missed.map(({ seq }) => seq));
  await following;
  expect(viewers.dropped).toBe(0);
});
