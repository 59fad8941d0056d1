import { ownStatus } from "../attacker.ts";
import { ownKey } from "../seat.ts";
import type { Try } from "../try.ts";

const ownKeys = [ownStatus, "$KV.SP_CLUSTERS.c1.heartbeat"];

/** The existence oracle (`Nats-Expected-Last-Subject-Sequence-Subject`) remains, and is none of these. */
const fields: readonly Readonly<Record<string, string>>[] = [
  { "Nats-Rollup": "all" },
  { "Nats-Rollup": "sub" },
  { "Nats-Subject": "$KV.SP_STATUS.c2.default.victim" },
  {
    "Nats-Subject": "$KV.SP_CLUSTERS.ghost.registration",
    "Nats-Sequence": "999999",
    "Nats-Time-Stamp": "2099-01-01T00:00:00Z",
  },
  { "Nats-Stream-Source": "SP_DESIRED 1 sp.v1.desired.> > sp.v1.desired.c2.default.victim" },
  { "Nats-Msg-Id": "victim", "Nats-Expected-Stream": "SP_DESIRED" },
  { "Nats-Batch-Id": "mine", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1" },
  { "Nats-Schedule": "@at 2026-01-01T00:00:00Z", "Nats-Schedule-Target": "$KV.SP_STATUS.c2.default.victim" },
  { "Nats-Incr": "1" },
  { "KV-Operation": "PURGE", "Nats-Rollup": "all" },
  { "Nats-TTL": "1s" },
  { "Nats-Marker-Reason": "Purge" },
  { "Nats-Required-Api-Level": "0" },
];

/** Headers on own keys, which the server or a reader might take for its own. */
export const headerTries: readonly Try[] = fields.flatMap((headers) =>
  ownKeys.map((subject) => ({
    what: `an own value at ${subject} with ${JSON.stringify(headers)}`,
    does: async ({ attacker, desired }) => {
      const body = { schemaVersion: 1, cluster: "ghost", name: "victim", tenant: "default", uid: desired.uid };
      const data = JSON.stringify({ ...body, phase: "Failed", registeredAt: "2026-11-29T00:00:00Z" });
      attacker.say(ownKey(subject), { data, headers });
      await attacker.settle();
    },
  })),
);

/** Own values whose words are about others. */
export const wordTries: readonly Try[] = [
  { cluster: "c2", stores: 999 },
  { cluster: "c2", agentVersion: "9.9.9", sentAt: "2099-01-01T00:00:00Z" },
].map((words) => ({
  what: `an own heartbeat that says ${JSON.stringify(words)}`,
  does: async ({ attacker }) => {
    const whole = { schemaVersion: 1, agentVersion: "1", sentAt: new Date().toISOString(), kubernetesReachable: true };
    attacker.say(ownKey("$KV.SP_CLUSTERS.c1.heartbeat"), {
      data: JSON.stringify({ ...whole, stores: 0, missing: [], ...words }),
    });
    await attacker.settle();
  },
}));
