import { expect, test } from "vitest";
import {
  newWebhookMessage,
  type WebhookHealth,
  type WebhookMessage,
  type WebhookSettings,
} from "../../contract/index.ts";
import type { ConductorBus } from "../ports/conductor.ts";
import { BusUnavailableError, StorageFullError } from "../ports/errors.ts";
import { healthAfter, noteEnd } from "./note-end.ts";

const settings: WebhookSettings = {
  schemaVersion: 1,
  id: "7fQ2mZ81xWcB",
  tenant: "acme",
  url: "https://example.com/",
  secrets: [{ sealed: `k.${"a".repeat(60)}` }],
  isPaused: false,
  enabledAt: "2026-11-01T00:00:00.000Z",
  createdBy: "local",
  createdAt: "2026-11-01T00:00:00.000Z",
  updatedAt: "2026-11-01T00:00:00.000Z",
};
const failed = { taken: false, isGone: false };
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
type Told = { readonly enabledAt?: string; readonly taken?: boolean };
const after = (
  health: WebhookHealth | undefined,
  time: string,
  { enabledAt = settings.enabledAt, ...outcome }: Told = {},
) => healthAfter({ settings: { ...settings, enabledAt }, health }, at(time), { ...failed, ...outcome });

test("five days without one success disable an endpoint, and not a second less", () => {
  const first = after(undefined, "02T00:00:00.000");
  expect(first).toMatchObject({ failingSince: "2026-11-02T00:00:00.000Z" });
  expect(after(first, "06T23:59:59.000")).not.toHaveProperty("disabledAt");
  expect(after(first, "07T00:00:00.000")).toMatchObject({
    disabledAt: "2026-11-07T00:00:00.000Z",
    disabledBecause: "Failing",
  });
});

test("one success ends the count, and so does enabling", () => {
  const failing = after(undefined, "02T00:00:00.000");
  const well = after(failing, "06T00:00:00.000", { taken: true });
  expect(well).not.toHaveProperty("failingSince");
  expect(after(well, "08T00:00:00.000")).toMatchObject({ failingSince: "2026-11-08T00:00:00.000Z" });
  expect(after(failing, "08T00:00:00.000", { enabledAt: "2026-11-07T00:00:00.000Z" })).toMatchObject({
    failingSince: "2026-11-08T00:00:00.000Z",
  });
});

test("what was written within a minute is not written again", () => {
  const failing = after(undefined, "02T00:00:00.000");
  expect(after(failing, "02T00:00:59.000")).toBeUndefined();
  const well = after(undefined, "02T00:00:00.000", { taken: true });
  expect(after(well, "02T00:00:59.000", { taken: true })).toBeUndefined();
  expect(after(well, "02T00:01:00.000", { taken: true })).toBeDefined();
});

/** A bus of which the two writes end with an error. */
function busThatRefuses(refusal: Error, queued: WebhookMessage[]): ConductorBus {
  const webhooks = { webhook: () => Promise.resolve(undefined), webhooksOf: () => Promise.resolve([]) };
  return {
    ...webhooks,
    now: () => at("02T00:00:00.000"),
    standingOf: () => Promise.resolve("Active" as const),
    historyOf: () => Promise.resolve([]),
    statusBefore: () => Promise.resolve({ knownSince: settings.createdAt }),
    queue: (_address, message) => Promise.resolve(queued.push(message) > 0),
    writeTry: () => Promise.reject(refusal),
    writeHealth: () => Promise.reject(refusal),
  };
}

test("a message is ended although there is no room for what became of it, and comes back when the bus is away", async () => {
  const now = at("02T00:00:00.000");
  const message = newWebhookMessage({ id: `msg_${"0".repeat(32)}`, type: "store.ready", body: "{}" }, now);
  const webhook = { settings, health: undefined, healthSeq: 0 };
  const address = { tenant: settings.tenant, webhook: settings.id };
  const ended = { address, message, webhook, at: now, tookMs: 1, requestHeaders: {} };
  const [taken, refused] = [200, 500].map((status) => ({ ...ended, result: { status, headers: {}, body: "" } }));
  const queued: WebhookMessage[] = [];
  const full = busThatRefuses(new StorageFullError("full"), queued);
  for (const each of [taken, refused]) expect(each && (await noteEnd(full, each))).toBe(true);
  expect(queued.map(({ attempt }) => attempt)).toEqual([2]);
  // Its next try has no room: it is put off by minutes.
  const fullQueue = { ...full, queue: () => Promise.reject(new StorageFullError("full")) };
  expect(refused && (await noteEnd(fullQueue, refused))).toBe(false);
  const away = busThatRefuses(new BusUnavailableError("away"), []);
  await expect(taken && noteEnd(away, taken)).rejects.toThrow(BusUnavailableError);
});
