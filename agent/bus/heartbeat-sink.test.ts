import { expect, test } from "vitest";
import { type ClusterHeartbeat, clusterHeartbeat, decode, maxClusterEntryBytes } from "../../contract/index.ts";
import { fit } from "./heartbeat-sink.ts";

const names = (prefix: string) => Array.from({ length: 16 }, (_, index) => `${prefix}${index}`.padEnd(63, "x"));
const heartbeat: ClusterHeartbeat = {
  schemaVersion: 1,
  cluster: "c1",
  agentVersion: "1",
  kubernetesReachable: true,
  missing: Array.from({ length: 16 }, (_, index) => ({ what: `kind ${index}`, message: "期".repeat(256) })),
};

test("a heartbeat that is too long for the bus loses what is missing, last first, and nothing else", () => {
  const bytes = fit(heartbeat);
  expect(bytes.length).toBeLessThanOrEqual(maxClusterEntryBytes);
  const { missing, ...told } = decode(clusterHeartbeat, bytes, "heartbeat");
  expect(missing.length).toBeGreaterThan(5);
  expect(missing).toEqual(heartbeat.missing.slice(0, missing.length));
  expect(told).toEqual({ ...heartbeat, missing: undefined });
});

test("one that fits is sent whole", () => {
  const freeSlots = Object.fromEntries(
    names("engine")
      .slice(0, 2)
      .map((engine) => [engine, { starter: 1000 }]),
  );
  const whole = { ...heartbeat, freeSlots, missing: heartbeat.missing.slice(0, 2) };
  expect(decode(clusterHeartbeat, fit(whole), "heartbeat")).toEqual(whole);
});
