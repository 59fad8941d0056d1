import { expect, test } from "vitest";
import { type AuditEntry, platformChain } from "../../../contract/index.ts";
import { AuditFullError } from "../../ports/errors.ts";
import { createBusMemory } from "../connection/memory.ts";
import { TransientBusError } from "../connection/retry.ts";
import { takeChainRoom } from "./chain-room.ts";
import { flushAudit } from "./flush.ts";
import { createAuditTrail } from "./trail.ts";

const ignore = (): void => undefined;
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

test.each([
  [94_000_000, true],
  [96_000_000, false],
])("of a stream that holds %i of 100 million bytes entries that can wait take room: %s", async (usedBytes, isTaken) => {
  const memory = createBusMemory();
  await memory.storage.get(async () => ({ usedBytes, limitBytes: 100_000_000 }));
  const empty = { bytes: 0, maxBytes: 1_000_000, waiting: 0, streamShare: 0 };
  memory.audit.rooms.keep(platformChain, empty, performance.now());
  let tries = 0;
  const open = () => {
    tries += 1;
    return Promise.reject(new TransientBusError("away", { ambiguous: false }));
  };
  const access = { open, memory, logger, policy: { budgetMs: 50, firstDelayMs: 1, lastDelayMs: 1 } };
  createAuditTrail(access).note({ outcome: "refused" });
  await flushAudit(access);
  expect([tries > 0, memory.audit.size, memory.audit.dropped]).toEqual([isTaken, 1, 0]);
});

test("an entry whose chain has no room is lost, counted, and reported as soon as there is room", async () => {
  const memory = createBusMemory();
  const { rooms } = memory.audit;
  const fill = (bytes: number) => rooms.keep("acme", { ...roomy, bytes }, performance.now());
  const open = () => Promise.reject(new TransientBusError("away", { ambiguous: false }));
  await memory.storage.get(async () => ({ usedBytes: 0, limitBytes: 0 }));
  const access = { open, memory, logger, policy: { budgetMs: 50, firstDelayMs: 1, lastDelayMs: 1 } };
  fill(750_000);
  createAuditTrail(access).note({ tenant: "acme", outcome: "refused" });
  await flushAudit(access);
  expect([memory.audit.size, memory.audit.dropped, memory.audit.takeLost()]).toEqual([0, 1, [["acme", 1]]]);
  expect([rooms.fullest, memory.audit.isEmpty]).toEqual([0.75, true]);
  memory.audit.addLost("acme", 3);
  await flushAudit(access);
  expect(memory.audit.takeLost()).toEqual([["acme", 3]]);
});

test("while the bus is away an entry without room is counted as lost once, and those beside it wait", async () => {
  const memory = createBusMemory();
  memory.audit.rooms.keep("acme", { ...roomy, bytes: 750_000 }, performance.now());
  memory.audit.rooms.keep("beta", { ...roomy, bytes: 0 }, performance.now());
  await memory.storage.get(async () => ({ usedBytes: 0, limitBytes: 0 }));
  const open = () => Promise.reject(new TransientBusError("away", { ambiguous: false }));
  const access = { open, memory, logger, policy: { budgetMs: 50, firstDelayMs: 1, lastDelayMs: 1 } };
  for (const tenant of ["acme", "beta"]) createAuditTrail(access).note({ tenant, outcome: "refused" });
  await flushAudit(access);
  await flushAudit(access);
  expect([memory.audit.size, memory.audit.dropped, memory.audit.takeLost()]).toEqual([1, 1, [["acme", 1]]]);
});

const roomy = { maxBytes: 1_000_000, waiting: 0, streamShare: 0 };

test.each([
  { chain: "acme", use: "note", before: { bytes: 749_000 }, full: { bytes: 750_000 } },
  { chain: "acme", use: "change", before: { bytes: 999_000 }, full: { bytes: 1_000_000 } },
  { chain: "acme", use: "rescue", before: { bytes: 1_249_000 }, full: { bytes: 1_250_000 } },
  { chain: "acme", use: "change", before: { waiting: 9999 }, full: { waiting: 10_000 } },
  { chain: "acme", use: "change", before: { streamShare: 0.94 }, full: { streamShare: 0.95 } },
  { chain: "acme", use: "note", before: { streamShare: 0.69 }, full: { streamShare: 0.7 } },
  { chain: "acme", use: "rescue", before: { streamShare: 0.97 }, full: { streamShare: 0.98 } },
  { chain: "acme", use: "rescue", before: { waiting: 12_499 }, full: { waiting: 12_500 } },
  { chain: platformChain, use: "note", before: { bytes: 749_000 }, full: { bytes: 750_000 } },
] as const)("in the chain of $chain a $use finds room at $before and none at $full", async (it) => {
  const take = async (fill: object) => {
    const memory = createBusMemory();
    memory.audit.rooms.keep(it.chain, { bytes: 0, ...roomy, ...fill }, performance.now());
    const open = () => Promise.reject(new Error("not asked"));
    await takeChainRoom({ open, memory, logger }, it.chain, it.use);
  };
  await take(it.before);
  await expect(take(it.full)).rejects.toThrow(AuditFullError);
});

test("in a full chain the entry of a host that is released finds room, and that of a proved one none", async () => {
  const memory = createBusMemory();
  memory.audit.rooms.keep("acme", { ...roomy, bytes: 2_000_000 }, performance.now());
  const open = () => Promise.reject(new Error("not asked"));
  const trail = createAuditTrail({ open, memory, logger });
  const entry = { tenant: "acme", outcome: "accepted" } as const;
  await expect(trail.writes({ ...entry, operation: "loseHost" })).resolves.toHaveLength(1);
  await expect(trail.writes({ ...entry, operation: "proveHost" })).rejects.toThrow(AuditFullError);
});

test("who signs in is let in to a chain that is full, without an entry but counted, so that none takes what is kept for others", async () => {
  const memory = createBusMemory();
  const { rooms } = memory.audit;
  rooms.keep("acme", { ...roomy, bytes: 750_000 }, performance.now());
  const open = () => Promise.reject(new Error("not asked"));
  const trail = createAuditTrail({ open, memory, logger });
  for (let time = 0; time < 3; time += 1)
    await trail.record({ tenant: "acme", outcome: "accepted", operation: "sign-in" });
  expect([rooms.find("acme")?.bytes, memory.audit.takeLost()]).toEqual([750_000, [["acme", 3]]]);
});

test("one chain takes a quarter of the places in the process, and what it loses is counted as its own", () => {
  const { audit } = createBusMemory();
  const add = (chain: string, count: number) => {
    for (let n = 0; n < count; n += 1) audit.add({ chain, entry });
  };
  add("noisy", 400);
  add("quiet", 1);
  expect([audit.size, audit.dropped, audit.takeLost()]).toEqual([251, 150, [["noisy", 150]]]);
});

const entry: AuditEntry = {
  v: 1,
  id: "8b3a1e52-50c7-4f0e-8a3e-0c3f6f1f2a11",
  at: "2026-11-29T09:00:07.000Z",
  actor: "tester",
  operation: "createStore",
  outcome: "refused",
  requestId: "r1",
};
