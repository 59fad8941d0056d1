import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DesiredMessage } from "../../../contract/index.ts";
import type { Backend } from "../../ports/backend.ts";
import type { EventListener, StoreEvent, StoreEvents } from "../../ports/store-events.ts";
import { KeptIndex } from "./kept-index.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const epoch = "0123456789abcdef";
const at = "2026-11-20T10:00:00.000Z";
const message: DesiredMessage = {
  op: "apply",
  schemaVersion: 1,
  uid: "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10",
  epoch,
  tenant: "acme",
  actor: "tester",
  createdAt: at,
  acceptedAt: at,
  spec: { name: "hats", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
};
const address = { cluster: "c1", tenant: "acme", store: "hats" };
const created: StoreEvent = { kind: "desired", seq: 12, address, origin: 7, storedAt: at, message };

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** An index of a bus whose pages have no store. */
function indexOfNothing() {
  let listener: EventListener | undefined;
  const events: StoreEvents = {
    at: undefined,
    lack: undefined,
    subscribe(it) {
      listener = it;
      it.begin({ epoch, seq: 11 });
      return ignore;
    },
  };
  const backend = { desired: { pageOfAll: async () => ({ items: [] }) }, status: { readMany: async () => [] } };
  const index = new KeptIndex({ withBackend: (work) => work(backend as unknown as Backend), events, logger });
  return { index, hear: (event: StoreEvent) => listener?.event(event) };
}

test("what was just heard outlasts a read of what is behind, and not what is gone for long", async () => {
  const { index, hear } = indexOfNothing();
  using _ = index;
  const names = async () => [...((await index.storesOf("acme", 0)) ?? [])].map(({ name }) => name);
  await vi.advanceTimersByTimeAsync(0);
  expect(await names()).toEqual([]);
  hear(created);
  await vi.advanceTimersByTimeAsync(40_000);
  expect([index.builds, await names()]).toEqual([2, ["hats"]]);
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(await names()).toEqual([]);
});
