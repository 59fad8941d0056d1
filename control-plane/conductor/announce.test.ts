import { expect, test } from "vitest";
import { type DesiredMessage, eventSubject, type SeenStatus, type WebhookMessage } from "../../contract/index.ts";
import type { ConductorBus, KnownWebhook } from "../ports/conductor.ts";
import { announce } from "./announce.ts";

const uid = "6f1f8c3e-8a51-4a3e-9d8c-0d4b3f1f7a10";
const epoch = "0123456789abcdef";
const at = "2026-11-20T10:00:00.000Z";
const later = "2026-11-20T10:01:00.000Z";
const apply: DesiredMessage = {
  op: "apply",
  schemaVersion: 1,
  uid,
  epoch,
  tenant: "acme",
  actor: "tester",
  createdAt: at,
  acceptedAt: at,
  spec: { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] },
};
const status: SeenStatus = {
  schemaVersion: 1,
  name: "demo",
  tenant: "acme",
  cluster: "c1",
  uid,
  epoch,
  observedSequence: 7,
  appliedSequence: 7,
  phase: "Failed",
  conditions: [],
  steps: [],
  updatedAt: later,
};
const webhook: KnownWebhook = {
  settings: {
    schemaVersion: 1,
    id: "7fQ2mZ81xWcB",
    tenant: "acme",
    url: "https://example.com/",
    secrets: [{ sealed: `k.${"a".repeat(60)}` }],
    isPaused: false,
    enabledAt: at,
    createdBy: "local",
    createdAt: at,
    updatedAt: at,
  },
  health: undefined,
  healthSeq: 0,
};

/** What is queued when an agent has written this. */
async function toldOf(change: Partial<SeenStatus>): Promise<readonly WebhookMessage[]> {
  const queued: WebhookMessage[] = [];
  const bus: ConductorBus = {
    now: () => new Date(later),
    webhook: () => Promise.resolve(webhook),
    webhooksOf: () => Promise.resolve([webhook]),
    standingOf: () => Promise.resolve("Active" as const),
    historyOf: () => Promise.resolve([apply]),
    statusBefore: () => Promise.resolve({ knownSince: at }),
    queue: (_address, message) => Promise.resolve(queued.push(message) > 0),
    writeTry: () => Promise.resolve(),
    writeHealth: () => Promise.resolve(),
  };
  const subject = eventSubject("status", { cluster: "c1", tenant: "acme", store: "demo" });
  const data = new TextEncoder().encode(JSON.stringify({ ...status, ...change }));
  const event = { seq: 2, sourceSeq: 1, storedAt: later, subject, data };
  await announce({ bus, onLost: () => undefined }, event);
  return queued;
}

test("an endpoint is told what an agent says of a store", async () => {
  expect(await toldOf({})).toMatchObject([{ type: "store.failed" }]);
});

test.each<[string, Partial<SeenStatus>]>([
  ["a time that no message has room for", { updatedAt: `2026-11-20T10:01:00.${"0".repeat(5000)}Z` }],
  ["a phase that every object has", { phase: "constructor" }],
])("what an agent says with %s is told to no one, and does not come back", async (_what, change) => {
  expect(await toldOf(change)).toEqual([]);
});
