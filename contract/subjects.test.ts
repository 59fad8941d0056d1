import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressOf,
  allDesiredSubjects,
  allEventSubjects,
  clusterConsumerConfig,
  clusterDesiredSubjects,
  desiredStreamConfig,
  desiredSubject,
  developmentScale,
  eventSubject,
  heartbeatKey,
  hostClaimSubject,
  idempotencySubject,
  nameClaimSubject,
  parseDesiredSubject,
  parseEventSubject,
  registrationKey,
  statusKey,
} from "./index.ts";

const id = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/);
const store = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/).filter((name) => !/^..--/.test(name));
const address = fc.record({ cluster: id, tenant: id, store });

/** NATS's own rule: `*` is one token, `>` is one or more at the end. */
function covers(filter: string, subject: string): boolean {
  const pattern = filter.replaceAll(".", "\\.").replaceAll("*", "[^.]+").replace(/>$/, ".+");
  return new RegExp(`^${pattern}$`).test(subject);
}

test("the subject of a desired state names its store and nothing else", () => {
  fc.assert(
    fc.property(address, (it) => {
      expect(parseDesiredSubject(desiredSubject(it))).toEqual(it);
    }),
  );
});

test("the subject of an event names its kind and its store, and is no subject of anything else", () => {
  fc.assert(
    fc.property(address, fc.constantFrom("desired" as const, "status" as const), (it, kind) => {
      expect(parseEventSubject(eventSubject(kind, it))).toEqual({ kind, address: it });
      expect(parseEventSubject(desiredSubject(it))).toBeUndefined();
      expect(parseDesiredSubject(eventSubject(kind, it))).toBeUndefined();
      expect(covers(allEventSubjects, eventSubject(kind, it))).toBe(true);
    }),
  );
  for (const subject of ["sp.v1.event.other.c1.t1.s1", "sp.v1.event.status.c1.t1", "sp.v1.event.status.c1..s1"]) {
    expect(parseEventSubject(subject)).toBeUndefined();
  }
});

test.each([
  "",
  "sp.v1.desired",
  "sp.v1.desired.c1.t1",
  "sp.v1.desired.c1.t1.s1.more",
  "sp.v1.desired.c1..s1",
  "sp.v2.desired.c1.t1.s1",
  "sp.v1.claim.name.s1",
])("%j is no subject of a desired state", (subject) => {
  expect(parseDesiredSubject(subject)).toBeUndefined();
});

test("the stream takes every subject that is written, and a cluster's durable gets its own only", () => {
  const { subjects } = desiredStreamConfig(developmentScale, "0123456789abcdef");
  fc.assert(
    fc.property(address, id, (it, other) => {
      const desired = desiredSubject(it);
      const written = [
        desired,
        nameClaimSubject(it.store),
        hostClaimSubject("0a".repeat(32)),
        idempotencySubject(it.tenant, "ff"),
      ];
      for (const subject of written) expect(subjects.filter((filter) => covers(filter, subject))).toHaveLength(1);
      expect(covers(allDesiredSubjects, desired)).toBe(true);
      expect(covers(clusterConsumerConfig(it.cluster).filter_subject, desired)).toBe(true);
      expect(covers(clusterDesiredSubjects(other), desired)).toBe(other === it.cluster);
    }),
  );
});

test("keys of statuses and clusters are keys that a bucket takes", () => {
  fc.assert(
    fc.property(address, (it) => {
      for (const key of [statusKey(it), registrationKey(it.cluster), heartbeatKey(it.cluster)]) {
        expect(key).toMatch(/^[-/=\w]+(\.[-/=\w]+)*$/);
      }
    }),
  );
});

test("a message's address comes from its own content", () => {
  const spec = { name: "demo", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
  const message = {
    op: "apply" as const,
    schemaVersion: 1 as const,
    uid: crypto.randomUUID(),
    epoch: "0123456789abcdef",
    tenant: "t1",
    actor: "someone",
    createdAt: "2026-11-20T10:00:00Z",
    acceptedAt: "2026-11-20T10:00:00Z",
    spec,
  };
  expect(addressOf(message)).toEqual({ cluster: "c1", tenant: "t1", store: "demo" });
});
