import { expect, test } from "vitest";
import { newRegistration } from "../../../contract/index.ts";
import type { ClusterView, HeardHeartbeat } from "../../ports/clusters.ts";
import { isLongOver } from "./sweep-deleted.ts";

const readAt = "2026-11-29T12:00:00.000Z";
const secondsBefore = (seconds: number): string => new Date(Date.parse(readAt) - seconds * 1000).toISOString();
const keptMs = 3_600_000;

const heartbeat: HeardHeartbeat = {
  schemaVersion: 1,
  cluster: "c1",
  agentVersion: "0.0.0",
  kubernetesReachable: true,
  stores: 0,
  missing: [],
  wellSeconds: 900,
  lastSeen: secondsBefore(5),
};

function isOver(change: Partial<HeardHeartbeat> = {}, { endedBefore = 3600 } = {}): boolean {
  const registration = newRegistration("c1", secondsBefore(1e6));
  const cluster: ClusterView = { registration, readAt, heartbeat: { ...heartbeat, ...change } };
  const storedAt = secondsBefore(endedBefore);
  const message = {
    subject: "$KV.SP_STATUS.c1.t.s",
    seq: 1,
    data: new Uint8Array(),
    storedAt,
    header: () => undefined,
  };
  return isLongOver({ message }, cluster, keptMs);
}

test("a store that was Deleted is kept for its time, by the bus's clock", () => {
  expect(isOver()).toBe(true);
  expect(isOver({}, { endedBefore: 3599 })).toBe(false);
  // The bus's clock was put back.
  expect(isOver({}, { endedBefore: -60 })).toBe(false);
});

test("and for as long as its cluster is away, or only just back", () => {
  expect(isOver({ lastSeen: secondsBefore(30) })).toBe(true);
  expect(isOver({ lastSeen: secondsBefore(31) })).toBe(false);
  expect(isOver({ lastSeen: secondsBefore(-31) })).toBe(false);
  expect(isOver({ wellSeconds: 899 })).toBe(false);
  expect(isOver({ wellSeconds: undefined })).toBe(false);
  expect(isLongOver({ message: { storedAt: secondsBefore(1e6) } as never }, undefined, keptMs)).toBe(false);
});
