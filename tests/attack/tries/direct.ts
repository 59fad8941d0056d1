import { type Attacker, ownStatus } from "../attacker.ts";
import { agentApi, inboxesOf, ownKey } from "../seat.ts";
import type { Try } from "../try.ts";

const overheard = [
  ">",
  "*.>",
  "sp.v1.desired.>",
  "sp.v1.desired.c2.>",
  "sp.v1.event.>",
  "sp.v1.event.*.c2.>",
  "$KV.>",
  "$JS.>",
  "$JS.EVENT.>",
  "$SYS.>",
  "_INBOX.>",
  "_INBOX_control-plane.>",
  `${inboxesOf("c2")}.>`,
  `${inboxesOf("c1")}*.>`,
  "sp.v1.rpc.c2.>",
  "sp.v1.rpc.*.>",
  "sp.v1.rpc.>",
  "sp.v1.answer.>",
  "sp.v1.answer.c2.*",
  "sp.v1.renew.>",
  "sp.v1.renew.c2.*",
  "sp.v1.renewed.>",
  "sp.v1.renewed.c2.*",
  "sp.v1.place.>",
  "sp.v1.placed.>",
  "sp.v1.audit.>",
  "SP.API.>",
  "_R_.>",
];

const subscribing: readonly Try[] = overheard.map((subject) => ({
  what: `subscribing to ${subject}`,
  does: async ({ attacker, chatter }) => {
    attacker.listen(subject);
    await attacker.connection.flush();
    await chatter();
    await attacker.settle();
  },
}));

/** Subjects of others; what JetStream is asked for stands below. */
const said: readonly string[] = [
  "sp.v1.desired.c2.default.victim",
  "sp.v1.desired.c1.default.mine",
  "sp.v1.event.desired.c2.default.victim",
  "sp.v1.event.status.c2.default.victim",
  "sp.v1.event.status.c1.default.own",
  "sp.v1.claim.name.forged",
  "sp.v1.key.default.forged",
  "$KV.SP_STATUS.c2.default.victim",
  "$KV.SP_CLUSTERS.c2.heartbeat",
  "$KV.SP_CLUSTERS.c2.identity",
  "$KV.SP_CLUSTERS.c2.conflict",
  "$KV.SP_CLUSTERS.c1.registration",
  "$KV.SP_CLUSTERS.c1.access",
  "$KV.SP_CLUSTERS.c2.access",
  "$KV.SP_CLUSTERS.ghost.registration",
  "$KV.SP_ACCESS.token.forged",
  "sp.v1.outbox.default.forged",
  "sp.v1.tenant.default",
  "sp.v1.tenant.forged",
  "sp.v1.rate.default.write.1",
  "sp.v1.rpc.c2.preview",
  "sp.v1.rpc.c2.preview.asked",
  "sp.v1.rpc.c2.credentials.asked",
  "sp.v1.rpc.c2.objects.asked",
  "sp.v1.rpc.c2.backups.asked",
  "sp.v1.answer.c2.attacked",
  "sp.v1.renew.c2.attacked",
  "sp.v1.renewed.c2.attacked",
  "sp.v1.renewed.c1.attacked",
  "sp.v1.place.c1.attacked",
  "sp.v1.place.c2.attacked",
  "sp.v1.placed.c2.attacked",
  "sp.v1.audit.default",
  "_INBOX_control-plane.attacked",
  `${inboxesOf("c2")}.attacked`,
];

export const asked: readonly (readonly [subject: string, data: string])[] = [
  ["STREAM.DELETE.SP_DESIRED", ""],
  ["STREAM.DELETE.SP_HISTORY", ""],
  ["STREAM.DELETE.SP_AUDIT", ""],
  ["STREAM.PURGE.SP_DESIRED", ""],
  ["STREAM.PURGE.KV_SP_STATUS", ""],
  ["STREAM.PURGE.SP_EVENTS", ""],
  ["STREAM.PURGE.SP_AUDIT", ""],
  ["STREAM.MSG.DELETE.SP_DESIRED", '{"seq":1}'],
  ["STREAM.NAMES", ""],
  ["STREAM.LIST", ""],
  ["STREAM.INFO.SP_DESIRED", ""],
  ["STREAM.MSG.GET.SP_DESIRED", '{"last_by_subj":"sp.v1.desired.c2.default.victim"}'],
  ["STREAM.CREATE.MINE", '{"name":"MINE","subjects":["mine.>"],"storage":"file"}'],
  ["STREAM.UPDATE.SP_DESIRED", '{"name":"SP_DESIRED","subjects":["x"]}'],
  ["STREAM.SNAPSHOT.SP_DESIRED", `{"deliver_subject":"${inboxesOf("c1")}.stolen"}`],
  ["CONSUMER.NAMES.SP_DESIRED", ""],
  ["CONSUMER.LIST.SP_DESIRED", ""],
  ["CONSUMER.INFO.SP_DESIRED.c2", ""],
  ["CONSUMER.MSG.NEXT.SP_DESIRED.c2", '{"batch":9,"no_wait":true}'],
  ["CONSUMER.DELETE.SP_DESIRED.c2", ""],
  ["CONSUMER.PAUSE.SP_DESIRED.c2", '{"pause_until":"2099-01-01T00:00:00Z"}'],
  ["CONSUMER.RESET.SP_DESIRED.c2", '{"seq":1}'],
  ["CONSUMER.DURABLE.CREATE.SP_DESIRED.mine", ownConsumer({ durable_name: "mine", ack_policy: "explicit" })],
  ["CONSUMER.CREATE.SP_DESIRED.mine2.sp.v1.>", ownConsumer({ name: "mine2", durable_name: "mine2" })],
  ["CONSUMER.CREATE.SP_DESIRED", ownConsumer({ deliver_subject: `${inboxesOf("c1")}.stolen` })],
  ["CONSUMER.CREATE.SP_EVENTS.mine3.sp.v1.event.>", ownConsumer({ name: "mine3" }, "SP_EVENTS")],
  ["CONSUMER.CREATE.SP_EVENTS", ownConsumer({ deliver_subject: `${inboxesOf("c1")}.stolen` }, "SP_EVENTS")],
  ["DIRECT.GET.SP_EVENTS.sp.v1.event.desired.c2.default.victim", ""],
  ["DIRECT.GET.SP_EVENTS", '{"multi_last":["sp.v1.event.>"]}'],
  ["DIRECT.GET.SP_DESIRED.sp.v1.desired.c2.default.victim", ""],
  ["DIRECT.GET.SP_DESIRED.sp.v1.desired.*.default.victim", ""],
  ["DIRECT.GET.SP_DESIRED", '{"last_by_subj":"sp.v1.desired.c2.default.victim"}'],
  ["DIRECT.GET.SP_LATEST.sp.v1.desired.c2.default.victim", ""],
  ["DIRECT.GET.KV_SP_STATUS.$KV.SP_STATUS.c2.default.victim", ""],
  ["DIRECT.GET.KV_SP_CLUSTERS.$KV.SP_CLUSTERS.c2.heartbeat", ""],
  ["DIRECT.GET.KV_SP_CLUSTERS.$KV.SP_CLUSTERS.c2.registration", ""],
  ["DIRECT.GET.KV_SP_CLUSTERS.$KV.SP_CLUSTERS.c2.access", ""],
  ["DIRECT.GET.KV_SP_CLUSTERS.$KV.SP_CLUSTERS.c1.access", ""],
  ["DIRECT.GET.KV_SP_ACCESS", '{"multi_last":["$KV.SP_ACCESS.>"]}'],
  ["STREAM.PURGE.KV_SP_ACCESS", ""],
  ["DIRECT.GET.SP_DESIRED", '{"multi_last":["sp.v1.tenant.*"]}'],
  ["DIRECT.GET.SP_AUDIT.sp.v1.audit.default", ""],
  ["INFO", ""],
  ["META.LEADER.STEPDOWN", ""],
  ["STREAM.LEADER.STEPDOWN.SP_DESIRED", ""],
];

function ownConsumer(settings: object, stream = "SP_DESIRED"): string {
  const common = { filter_subject: "sp.v1.>", deliver_policy: "all", ack_policy: "none" };
  return JSON.stringify({ stream_name: stream, config: { ...common, ...settings } });
}

/** The names that JetStream's API may have in the attacker's account. */
export const apis = [...new Set(["$JS.API", "SP.API", agentApi])];

async function ask(attacker: Attacker, subject: string, data: string): Promise<void> {
  attacker.listen(attacker.inbox);
  attacker.say(subject, { data, reply: attacker.inbox });
  await attacker.settle();
}

const publishing: readonly Try[] = said.flatMap((subject) =>
  [subject, `SP.API.${subject}`].map((to) => ({
    what: `a message to ${to}`,
    does: ({ attacker }) => ask(attacker, to, '{"forged":true}'),
  })),
);

const requesting: readonly Try[] = asked.flatMap(([subject, data]) =>
  apis.map((api) => ({
    what: `a request to ${api}.${subject}`,
    does: ({ attacker }) => ask(attacker, `${api}.${subject}`, data),
  })),
);

const widened: readonly Try[] = [
  { last_by_subj: "sp.v1.desired.c2.default.victim" },
  { multi_last: ["sp.v1.desired.>"] },
  { next_by_subj: "sp.v1.desired.c2.>", seq: 1 },
  { seq: 1 },
].map((body) => ({
  what: `a read of an own subject with the body ${JSON.stringify(body)}`,
  does: ({ attacker }) =>
    ask(attacker, `${agentApi}.DIRECT.GET.SP_DESIRED.sp.v1.desired.c1.default.mine`, JSON.stringify(body)),
}));

const others: readonly Try[] = [
  {
    what: "an acknowledgement of what another cluster's agent holds",
    does: async ({ attacker, held }) => {
      await ask(attacker, held, "+ACK");
      await ask(attacker, `SP.API.${held}`, "+ACK");
    },
  },
  ...(["$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.CLAIMS.LIST", "$SYS.REQ.CLAIMS.DELETE"].map(
    (subject) => ({ what: `a request to ${subject}`, does: ({ attacker }) => ask(attacker, subject, "") }),
  ) as readonly Try[]),
  ...(["sp.v1.rpc.c2.preview.traced", "sp.v1.desired.c2.default.traced", "$KV.SP_STATUS.c2.default.victim"].map(
    (subject) => ({
      what: `a trace of an own message to ${subject}`,
      does: async ({ attacker }) => {
        attacker.say(ownKey(ownStatus), { headers: { "Nats-Trace-Dest": subject } });
        await attacker.settle();
      },
    }),
  ) as readonly Try[]),
];

/** What is said and asked outright: the server's permissions refuse it. */
export const directTries: readonly Try[] = [...subscribing, ...publishing, ...requesting, ...widened, ...others];
