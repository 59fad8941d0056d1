import { expect, test } from "vitest";
import type { Backend, WithBackend } from "../ports/backend.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { FeedRequest } from "../ports/event-feed.ts";
import type { StoreEvents } from "../ports/store-events.ts";
import { EventHub } from "./hub.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const at = { epoch: "0123456789abcdef", seq: 100 };
const request: FeedRequest = { tenant: "acme", seesClusters: false, mayStill: async () => ({ seesClusters: false }) };

/** Events that are followed from a place on, of which none comes. */
const events: StoreEvents = {
  at,
  lack: undefined,
  subscribe(listener) {
    listener.begin(at);
    return ignore;
  },
};

/** A bus that answers as many calls as there are gates, each when its own opens. */
function busOf(...gates: Promise<void>[]): WithBackend {
  const backend = { events: { kept: async () => ({ ...at, first: 1 }) } } as unknown as Backend;
  return async (work) => {
    await (gates.shift() ?? Promise.reject(new BusUnavailableError("away")));
    return work(backend);
  };
}

test("who could not be told what it missed still has the id that it came with", async () => {
  const away = Promise.withResolvers<void>();
  const hub = new EventHub({ events, logger, withBackend: busOf(Promise.resolve(), away.promise) });
  const reader = (await hub.open({ ...request, after: `${at.epoch}-90` })).getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toContain(`\nid: ${at.epoch}-90\n`);
  away.reject(new BusUnavailableError("away"));
  await expect(reader.read()).rejects.toThrow("what was missed can't be read");
  hub.drain();
});

test("who comes while a process begins to drain is refused", async () => {
  const answer = Promise.withResolvers<void>();
  const hub = new EventHub({ events, logger, withBackend: busOf(answer.promise) });
  const opening = hub.open({ ...request, after: `${at.epoch}-90` });
  hub.drain();
  answer.resolve();
  await expect(opening).rejects.toMatchObject({ code: "shutting-down" });
  expect(hub.counts().viewers).toBe(0);
});
