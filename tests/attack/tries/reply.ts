import { type Attacker, ownStatus } from "../attacker.ts";
import { agentApi, inboxesOf, ownKey } from "../seat.ts";
import type { Try } from "../try.ts";
import type { World } from "../world.ts";
import { apis, asked } from "./direct.ts";

const heartbeat = JSON.stringify({
  schemaVersion: 1,
  cluster: "c2",
  agentVersion: "9.9.9",
  sentAt: "2099-01-01T00:00:00Z",
  kubernetesReachable: true,
  stores: 0,
  missing: [],
});

/** A status of the victim in the attacker's words. */
function failed({ victim, desired }: World): string {
  const { epoch, uid, tenant } = desired;
  const observedSequence = Number(victim.revision.split("-")[1]);
  const store = { schemaVersion: 1, name: "victim", tenant, cluster: "c2", uid, epoch, observedSequence };
  return JSON.stringify({ ...store, phase: "Failed", conditions: [], steps: [], updatedAt: new Date().toISOString() });
}

function forgedDelete({ desired }: World): string {
  const now = new Date().toISOString();
  return JSON.stringify({ ...desired, op: "delete", acceptedAt: now, deleteAfter: now, force: true });
}

/** Those that did harm when the agents had one account with everybody; the destructive ones are last in their list. */
const known: readonly (readonly [what: string, subject: string, data: (world: World) => string])[] = [
  ["B1: the status of another cluster's store", "$KV.SP_STATUS.c2.default.victim", failed],
  [
    "B2: the desired state of another cluster's store",
    "sp.v1.desired.c2.default.victim",
    ({ desired }) => JSON.stringify({ ...desired, spec: { ...desired.spec, adminEmail: "thief@example.com" } }),
  ],
  ["B3: a consumer of every store", "$JS.API.CONSUMER.CREATE.SP_DESIRED", stealing],
  ["B4: another cluster's durable deleted", "$JS.API.CONSUMER.DELETE.SP_DESIRED.c2", () => ""],
  ["B5: a question to another cluster's agent", "sp.v1.rpc.c2.credentials", () => '{"schemaVersion":1}'],
  ["B6: the heartbeat of another cluster", "$KV.SP_CLUSTERS.c2.heartbeat", () => heartbeat],
  [
    "B6: the registration of a cluster that does not exist",
    "$KV.SP_CLUSTERS.ghost.registration",
    () => '{"schemaVersion":1,"cluster":"ghost","registeredAt":"2026-11-29T00:00:00Z"}',
  ],
  ["K: a forced delete of another cluster's store", "sp.v1.desired.c2.default.victim", forgedDelete],
];

const destructive: typeof known = [
  ["E1: the stream of desired states purged", "$JS.API.STREAM.PURGE.SP_DESIRED", () => ""],
  ["E2: the history deleted", "$JS.API.STREAM.DELETE.SP_HISTORY", () => ""],
  ["E2: the events purged", "$JS.API.STREAM.PURGE.SP_EVENTS", () => ""],
  ["E2: the audit deleted", "$JS.API.STREAM.DELETE.SP_AUDIT", () => ""],
  ["E3: the stream of desired states deleted", "$JS.API.STREAM.DELETE.SP_DESIRED", () => ""],
];

function stealing(): string {
  const deliver = { deliver_subject: `${inboxesOf("c1")}.stolen`, filter_subject: "sp.v1.>", deliver_policy: "all" };
  return JSON.stringify({ stream_name: "SP_DESIRED", config: { ...deliver, ack_policy: "none" } });
}

/** What a subject may be called in the attacker's account. */
function namesOf(subject: string): readonly string[] {
  const bare = subject.replace(/^\$JS\.API\./, "");
  return [...new Set([subject, `SP.API.${bare}`, `SP.API.${subject}`])];
}

const byBytes = (rows: typeof known): readonly Try[] =>
  rows.flatMap(([what, subject, data]) =>
    namesOf(subject).map((reply) => ({
      what: `${what}, by own bytes sent to ${reply}`,
      does: async (world) => {
        world.attacker.listen(world.attacker.inbox);
        await world.attacker.bounce(reply, data(world));
      },
    })),
  );

/** Whatever the server answers to, with no choice of what: the answer alone may do harm at its place. */
const carriers: readonly (readonly [what: string, ask: (attacker: Attacker, reply: string) => void])[] = [
  ["the answer to an own status", (it, reply) => it.say(ownKey(ownStatus), { reply })],
  ["the answer to an own heartbeat", (it, reply) => it.say(ownKey("$KV.SP_CLUSTERS.c1.heartbeat"), { reply })],
  [
    "what is known of the own durable",
    (it, reply) => it.say(`${agentApi}.CONSUMER.INFO.SP_DESIRED.c1`, { data: "", reply }),
  ],
  [
    "an own message that is pulled",
    (it, reply) => it.say(`${agentApi}.CONSUMER.MSG.NEXT.SP_DESIRED.c1`, { data: '{"batch":1,"no_wait":true}', reply }),
  ],
  [
    "a read of an own desired state",
    (it, reply) => it.say(`${agentApi}.DIRECT.GET.SP_DESIRED.sp.v1.desired.c1.default.mine`, { data: "", reply }),
  ],
];

const places = [
  "sp.v1.desired.c2.default.forged",
  "sp.v1.event.desired.c2.default.forged",
  "sp.v1.event.status.c2.default.victim",
  "$KV.SP_STATUS.c2.default.victim",
  "$KV.SP_CLUSTERS.c2.heartbeat",
  "$KV.SP_CLUSTERS.ghost.registration",
  "sp.v1.rpc.c2.preview",
  "sp.v1.rpc.c2.preview.asked",
  "sp.v1.answer.c2.attacked",
  "sp.v1.claim.name.forged",
  "sp.v1.key.default.forged",
  "$KV.SP_ACCESS.token.forged",
  "sp.v1.outbox.default.forged",
  "sp.v1.tenant.default",
  "sp.v1.tenant.forged",
  "sp.v1.rate.default.write.1",
  "sp.v1.audit.default",
  "_INBOX_control-plane.attacked",
  `${inboxesOf("c2")}.attacked`,
  "$JS.API.CONSUMER.DELETE.SP_DESIRED.c2",
  "$SYS.REQ.CLAIMS.UPDATE",
] as const;

const carried: readonly Try[] = carriers.flatMap(([what, send]) =>
  places.flatMap((place) =>
    [place, `SP.API.${place}`].map((reply) => ({
      what: `${what}, sent to ${reply}`,
      does: async ({ attacker }) => {
        send(attacker, reply);
        await attacker.settle();
      },
    })),
  ),
);

const acknowledging: Try = {
  what: "what another cluster's agent holds, acknowledged by own bytes",
  does: async ({ attacker, held }) => {
    await attacker.bounce(held, "+ACK");
    await attacker.bounce(`SP.API.${held}`, "+ACK");
  },
};

const asking: readonly Try[] = asked.flatMap(([subject, data]) =>
  apis.map((api) => ({
    what: `own bytes sent to ${api}.${subject}`,
    does: async ({ attacker }) => {
      attacker.listen(attacker.inbox);
      await attacker.bounce(`${api}.${subject}`, data);
    },
  })),
);

/** The reply subject of a message is not checked by the server, and what it answers there is published for the account. */
export const replyTries: readonly Try[] = [
  acknowledging,
  ...byBytes(known),
  ...carried,
  ...byBytes(destructive),
  ...asking,
];
