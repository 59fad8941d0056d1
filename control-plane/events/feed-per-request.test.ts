import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Backend } from "../ports/backend.ts";
import { createFeedPerRequest, maxUnreadMs } from "./feed-per-request.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a stream without events reads. */
const quiet = {
  events: {
    kept: async () => ({ epoch: "e", first: 1, seq: 7 }),
    read: async () => ({ events: [], upTo: 7, pending: 0 }),
  },
  desired: { newestOf: async () => [], claimsOfNames: async () => new Map() },
  status: { readMany: async () => [] },
  clusters: { recent: async () => new Map() },
  now: () => new Date(),
};

/** A feed over a bus on which nothing happens, and whether that is given back. */
function quietFeed() {
  const lent = { isGivenBack: false };
  const feed = createFeedPerRequest({
    withBackend: (use) =>
      use(quiet as unknown as Backend).finally(() => {
        lent.isGivenBack = true;
      }),
  });
  const open = () =>
    feed.open({ tenant: "acme", seesClusters: false, mayStill: async () => ({ seesClusters: false }) });
  return { open, lent };
}

test("the bus is given back when a reader takes nothing, and its stream breaks off", async () => {
  const { open, lent } = quietFeed();
  const stream = await open();
  await vi.advanceTimersByTimeAsync(maxUnreadMs - 1);
  expect(lent.isGivenBack).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(lent.isGivenBack).toBe(true);
  await expect(stream.getReader().read()).rejects.toThrow("the reader took nothing for 10 s");
});

test("a reader that takes what there is keeps its stream until that expires", async () => {
  const { open, lent } = quietFeed();
  const text = new Response(await open()).text();
  await vi.advanceTimersByTimeAsync(2 * maxUnreadMs);
  expect(lent.isGivenBack).toBe(false);
  await vi.advanceTimersByTimeAsync(4 * maxUnreadMs);
  expect(lent.isGivenBack).toBe(true);
  expect(await text).toContain("expired");
});
