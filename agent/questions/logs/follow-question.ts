import { logsRequest } from "../../../contract/index.ts";
import type { Followed } from "../../ports.ts";
import { type AnswerOptions, readQuestion, refuse } from "../answer.ts";
import type { Followers } from "./followers.ts";

const verb = "follow";

/** How questions to follow logs are understood and answered; a line of the log for each that begins and ends. */
export function followQuestion(followers: Followers, { logger, onAnswered }: AnswerOptions): Followed {
  return {
    async begin(id, question, send) {
      const startedAt = performance.now();
      let parts = 0;
      let bytes = 0;
      const count = (part: Uint8Array): void => {
        if (parts === 0) onAnswered((performance.now() - startedAt) / 1000, verb, "answered");
        parts += 1;
        bytes += part.byteLength;
        send(part);
      };
      let about: object = {};
      try {
        const request = readQuestion(logsRequest, question);
        const { requestId, tenant, name: store, uid } = request;
        about = { requestId, tenant, store, uid };
        logger.info(about, "logs are followed");
        await followers.run(id, request, count);
        logger.info(
          { ...about, parts, bytes, ms: Math.round(performance.now() - startedAt) },
          "logs are followed no more",
        );
      } catch (error) {
        const refusal = await refuse(error, { verb, logger });
        logger.info({ ...about, outcome: refusal.outcome, parts }, "logs are not followed");
        if (parts > 0) return;
        onAnswered((performance.now() - startedAt) / 1000, verb, refusal.outcome);
        send(refusal.bytes);
      }
    },
    hear: (id, said) => followers.hear(id, said),
    end: () => followers.end("agent-stopping"),
  };
}
