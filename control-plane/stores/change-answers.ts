import * as z from "zod";
import type { ProblemCode } from "../../contract/index.ts";
import { ifMatchHeaders } from "../http/if-match.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Answer, AnswerSpec } from "../http/route.ts";
import type { ChangeOutcome } from "./change.ts";
import { idempotencyKey } from "./request-key.ts";
import { showStore, storeAnswer, storeAnswerSpec } from "./store-answers.ts";

/** Headers of requests that make the next revision of a store. */
export const changeHeaders = z.object({ ...ifMatchHeaders.shape, "idempotency-key": idempotencyKey });

/** Problems that each of them can end in. */
export const changeProblems: readonly ProblemCode[] = [
  "invalid-parameter",
  "invalid-header",
  "idempotency-key-reused",
  "store-not-found",
  "store-deleting",
  "revision-conflict",
  "write-conflict",
  "tenant-suspended",
  "agent-too-old",
  "storage-full",
];

const headers = ["ETag", "Idempotency-Replayed"] as const;

/** How they are answered, in words for a store that changes and, where that can be, for one that is asked to be so already. */
export function changeAnswers(accepted: string, unchanged?: string): Record<number, AnswerSpec> {
  return {
    202: { ...storeAnswerSpec(accepted), headers },
    ...(unchanged !== undefined && { 200: { ...storeAnswerSpec(unchanged), headers } }),
  };
}

/** The answer to one of them. */
export async function changeAnswer(context: RequestContext, outcome: ChangeOutcome): Promise<Answer> {
  const { kind, view, wasUnchanged = kind === "unchanged" } = outcome;
  const answer = storeAnswer(wasUnchanged ? 200 : 202, view.desired, await showStore(context, view));
  if (kind !== "replayed") return answer;
  return { ...answer, headers: { ...answer.headers, "Idempotency-Replayed": "true" } };
}
