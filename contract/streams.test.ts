import { expect, test } from "vitest";
import {
  auditStreamConfig,
  bucketConfigs,
  clusterConsumerConfig,
  desiredStreamConfig,
  developmentScale,
  eventsStreamConfig,
  historyStreamConfig,
  latestStreamConfig,
} from "./index.ts";

const life = {
  epoch: "0123456789abcdef",
  beginnings: { SP_DESIRED: { opt_start_seq: 7 }, KV_SP_STATUS: { opt_start_seq: 1 } },
};

test("desired states are never thrown away to make room, and no one can delete one", () => {
  const config = desiredStreamConfig(developmentScale, "0123456789abcdef");
  expect(config).toMatchObject({ discard: "new", max_age: 0, deny_delete: true, retention: "limits" });
});

test("batches, lifetimes of keys and direct reads are allowed on the stream of desired states", () => {
  const config = desiredStreamConfig(developmentScale, "0123456789abcdef");
  expect(config).toMatchObject({ allow_atomic: true, allow_msg_ttl: true, allow_direct: true });
});

test("no stream takes a roll-up, by which one header would empty it", () => {
  const streams = [
    desiredStreamConfig(developmentScale, "0123456789abcdef"),
    latestStreamConfig(developmentScale),
    historyStreamConfig(developmentScale),
    eventsStreamConfig(developmentScale, life),
    auditStreamConfig(developmentScale),
    ...bucketConfigs(developmentScale),
  ];
  for (const config of streams) expect(config).toMatchObject({ allow_rollup_hdrs: false });
});

test("more clusters can join than the server's own limit of consumers allows", () => {
  expect(desiredStreamConfig(developmentScale, "0123456789abcdef").max_consumers).toBeGreaterThan(1000);
});

test("the list holds one message per store and the history never loses one", () => {
  expect(latestStreamConfig(developmentScale)).toMatchObject({ max_msgs_per_subject: 1, allow_direct: true });
  expect(historyStreamConfig(developmentScale)).toMatchObject({ deny_delete: true });
});

test("events have both sources under one sequence, and make room for new ones within a day", () => {
  const config = eventsStreamConfig(developmentScale, life);
  expect(config).toMatchObject({
    discard: "old",
    allow_direct: true,
    max_age: 86_400_000_000_000,
    metadata: { epoch: life.epoch },
  });
  expect(config.sources.map(({ name, subject_transforms: [only] }) => [name, only?.src, only?.dest])).toEqual([
    ["SP_DESIRED", "sp.v1.desired.>", "sp.v1.event.desired.>"],
    ["KV_SP_STATUS", "$KV.SP_STATUS.>", "sp.v1.event.status.>"],
  ]);
  expect(config.sources).toMatchObject([{ opt_start_seq: 7 }, { opt_start_seq: 1 }]);
  for (const [maxBytes, bytes] of [
    [2 ** 20, 2 ** 26],
    [2 ** 30, 2 ** 27],
    [2 ** 40, 2 ** 29],
  ] as const) {
    expect(eventsStreamConfig({ replicas: 1, maxBytes }, life).max_bytes).toBe(bytes);
  }
});

test("nothing can be taken out of the audit, and none of it makes room for more", () => {
  const config = auditStreamConfig(developmentScale);
  expect(config).toMatchObject({ deny_delete: true, deny_purge: true, discard: "new" });
  expect(config.max_bytes).toBeGreaterThan(0);
});

test("a cluster that is away keeps its place, and its heartbeat is not forgotten", () => {
  const { durable_name, max_deliver, deliver_policy } = clusterConsumerConfig("c1");
  expect({ durable_name, max_deliver, deliver_policy }).toEqual({
    durable_name: "c1",
    max_deliver: -1,
    deliver_policy: "last_per_subject",
  });
  for (const config of bucketConfigs(developmentScale)) expect(config).not.toHaveProperty("max_age");
});

test("what agents write is bounded, and no header of theirs reaches another key", () => {
  for (const config of bucketConfigs(developmentScale)) {
    expect(config).toMatchObject({ allow_rollup_hdrs: false, subject_delete_marker_ttl: 0, max_msgs_per_subject: 1 });
    expect(config.max_bytes).toBeGreaterThan(0);
    expect(config.max_msg_size).toBeLessThanOrEqual(32_768);
    expect(config.subjects.every((it) => !it.endsWith(">"))).toBe(true);
  }
});
