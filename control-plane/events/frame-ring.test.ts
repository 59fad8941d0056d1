import { expect, test } from "vitest";
import { FrameRing } from "./frame-ring.ts";

const ringOf = (count: number, length: number): FrameRing => {
  const ring = new FrameRing();
  ring.beginAfter(100);
  for (let seq = 101; seq <= 100 + count; seq += 1) {
    ring.push({ seq, tenant: "acme", store: "hats", bytes: new Uint8Array(length) });
  }
  return ring;
};
const seqs = (ring: FrameRing, after: number) => [...ring.since(after)].map(({ seq }) => seq);

test("all after a place is in it, from where it is complete", () => {
  const ring = ringOf(5, 10);
  expect(ring.after).toBe(100);
  expect([seqs(ring, 100), seqs(ring, 103), seqs(ring, 105)]).toEqual([[101, 102, 103, 104, 105], [104, 105], []]);
});

test.each([
  { what: "5,000 frames", count: 12_000, length: 10, kept: 5000 },
  { what: "8 MiB", count: 300, length: 65_536, kept: 128 },
])("it holds at most $what, the newest, and says from where on", ({ count, length, kept }) => {
  const ring = ringOf(count, length);
  expect(ring.after).toBe(100 + count - kept);
  expect(seqs(ring, ring.after)).toHaveLength(kept);
  expect(seqs(ring, 100 + count - 2)).toEqual([100 + count - 1, 100 + count]);
});
