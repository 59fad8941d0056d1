import { auditApiPrefix } from "../../../contract/index.ts";
import type { Try } from "../try.ts";

/** An own key of the platform's, whose value the server sends wherever it is asked to. */
const ownRecord = "sp.v1.key.default.bounced";

const asked: readonly (readonly [request: string, data: string])[] = [
  ["STREAM.DELETE.SP_AUDIT", ""],
  ["STREAM.PURGE.SP_AUDIT", ""],
  ["STREAM.MSG.DELETE.SP_AUDIT", '{"seq":1}'],
  ["STREAM.UPDATE.SP_AUDIT", '{"name":"SP_AUDIT","subjects":["sp.v1.audit.*"],"storage":"file","max_msgs":1}'],
  ["STREAM.RESTORE.SP_AUDIT", "{}"],
  ["STREAM.LEADER.STEPDOWN.SP_AUDIT", ""],
];

const prefixes = ["$JS.API", auditApiPrefix];

/** Users of the platform's own account; they append to the audit and read it. */
const insiders = ["control-plane", "migrator"] as const;

/** What a taken control plane or migrator does to what was written down about it. */
export const auditTries: readonly Try[] = insiders.flatMap((insider) =>
  asked.flatMap(([request, data]) =>
    prefixes.flatMap((prefix) => [
      {
        what: `${prefix}.${request} as the ${insider}`,
        does: async (world) => {
          const connection = world.insiders[insider];
          connection.publish(`${prefix}.${request}`, data, { reply: "_INBOX_insider.answer" });
          await connection.flush();
          await world.bounceAsPlatform(ownRecord, '{"settled":true}', "_INBOX_insider.answer");
        },
      } satisfies Try,
      ...(insider === "control-plane"
        ? [
            {
              what: `bytes of the platform's sent to ${prefix}.${request}`,
              does: (world) => world.bounceAsPlatform(ownRecord, data, `${prefix}.${request}`),
            } satisfies Try,
          ]
        : []),
    ]),
  ),
);
