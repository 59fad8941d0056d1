import type { Try } from "../try.ts";

const key = (name: string): string => `$KV.${name}`;

/** What a conductor has no part in: it writes messages, tries and how an endpoint fares. */
const said: readonly string[] = [
  "sp.v1.desired.c2.default.victim",
  "sp.v1.event.status.c2.default.victim",
  "sp.v1.tenant.default",
  "sp.v1.claim.name.forged",
  "sp.v1.outbox.default.forged",
  "sp.v1.audit.default",
  "sp.v1.rpc.c2.credentials.asked",
  "sp.v1.rpc.c2.objects.asked",
  "sp.v1.rpc.c2.backups.asked",
  key("SP_STATUS.c2.default.victim"),
  key("SP_CLUSTERS.c2.registration"),
  key("SP_ACCESS.token.forged"),
  key("SP_HOOK_ENDPOINTS.default.000000000000.settings"),
];

const asked: readonly (readonly [subject: string, data: string])[] = [
  ["STREAM.PURGE.SP_HOOKS", ""],
  ["STREAM.PURGE.SP_DELIVERIES", ""],
  ["STREAM.PURGE.KV_SP_HOOK_ENDPOINTS", ""],
  ["STREAM.DELETE.SP_HOOKS", ""],
  ["STREAM.DELETE.SP_EVENTS", ""],
  ["STREAM.UPDATE.SP_HOOKS", '{"name":"SP_HOOKS","subjects":["x"]}'],
  ["STREAM.MSG.DELETE.SP_DELIVERIES", '{"seq":1}'],
  ["CONSUMER.DELETE.SP_HOOKS.sender", ""],
  ["CONSUMER.CREATE.SP_HOOKS", '{"stream_name":"SP_HOOKS","config":{"deliver_subject":"_INBOX_conductor.stolen"}}'],
  ["DIRECT.GET.KV_SP_ACCESS", '{"multi_last":["$KV.SP_ACCESS.>"]}'],
  ["DIRECT.GET.SP_DESIRED.sp.v1.desired.c2.default.victim", ""],
  ["STREAM.MSG.GET.SP_DESIRED", '{"last_by_subj":"sp.v1.desired.c2.default.victim"}'],
];

/** What a thief with a conductor's credentials does to the platform. */
export const conductorTries: readonly Try[] = [
  ...said.map((subject): readonly [string, string] => [subject, '{"forged":true}']),
  ...asked.map(([subject, data]): readonly [string, string] => [`$JS.API.${subject}`, data]),
].map(([subject, data]) => ({
  what: `a message to ${subject} as the conductor`,
  does: async ({ insiders: { conductor }, attacker }) => {
    const reply = "_INBOX_conductor.answer";
    const answers = conductor.subscribe(reply, { callback: (_error, message) => attacker.note(message.string()) });
    conductor.publish(subject, data, { reply });
    await conductor.flush();
    await attacker.settle();
    answers.unsubscribe();
  },
}));
