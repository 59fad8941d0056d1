import type * as z from "zod";
import {
  DecodeError,
  decode,
  maxRpcReplyBytes,
  maxRpcRequestBytes,
  packReply,
  type RpcProblem,
  type RpcVerb,
  rpcDeadlineMs,
  rpcRefusal,
  rpcSchemaVersion,
  rpcVersion,
} from "../../contract/index.ts";
import type { Logger } from "../ports.ts";
import { ConcurrencyLimit } from "./limit-concurrency.ts";
import { AgentTooOldError, DeadlineError, problemOf } from "./problem-of.ts";
import type { Question } from "./question.ts";

/** Turns the bytes of a question into those of its answer, whatever they are; never rejects. */
export type Answer = (question: Uint8Array) => Promise<Uint8Array>;

export interface AnswerOptions {
  readonly logger: Logger;
  readonly onAnswered: (seconds: number, verb: RpcVerb, outcome: string) => void;
  /** @default rpcDeadlineMs */
  readonly deadlineMs?: number;
}

/** Questions of one kind: a preview sends some fifty requests to the API server, which passes need too. */
const atOnce = 4;
/** What a deadline leaves time for at some hundred milliseconds each. */
const maxWaiting = 16;

/** Answers questions of one kind. */
export function createAnswer<Request, Found>(question: Question<Request, Found>, options: AnswerOptions): Answer {
  const { verb } = question;
  const { logger, onAnswered, deadlineMs = rpcDeadlineMs } = options;
  const limit = new ConcurrencyLimit(atOnce, maxWaiting);

  async function find(bytes: Uint8Array): Promise<Found> {
    const request = readQuestion(question.request, bytes);
    return withDeadline(deadlineMs, (signal) =>
      limit.run(async () => {
        signal.throwIfAborted(); // the deadline has passed
        return question.find(request, signal);
      }),
    );
  }

  return async (asked) => {
    const startedAt = performance.now();
    const { bytes, outcome } = await find(asked)
      .then(async (found) => checkSize(await question.pack(found)))
      .catch((error: unknown) => {
        return refuse(error, { verb, logger });
      });
    const ms = Math.round(performance.now() - startedAt);
    onAnswered(ms / 1000, verb, outcome);
    logger.info({ verb, outcome, ms, bytes: bytes.byteLength }, "question answered");
    return bytes;
  };
}

/** The refusal that an error becomes, logged where someone has to look at it. */
export async function refuse(
  error: unknown,
  { verb, logger }: { readonly verb: RpcVerb; readonly logger: Logger },
): Promise<Packed> {
  const problem = problemOf(error);
  if (problem.code === "internal") logger.error({ verb, err: error }, "question failed");
  // A missing RBAC right is reported nowhere else.
  if (problem.code === "kubernetes-unavailable") logger.warn({ verb, err: error }, "question can't be answered");
  return packRefusal(problem);
}

/** Throws DecodeError and AgentTooOldError. */
export function readQuestion<Request>(schema: z.ZodType<Request>, question: Uint8Array): Request {
  const what = "question";
  if (question.byteLength > maxRpcRequestBytes) {
    throw new DecodeError(what, [`(whole): must be at most ${maxRpcRequestBytes} bytes`]);
  }
  const { schemaVersion } = decode(rpcVersion, question, what);
  if (schemaVersion > rpcSchemaVersion) {
    throw new AgentTooOldError(`the question is of layout ${schemaVersion}, this agent knows ${rpcSchemaVersion}`);
  }
  return decode(schema, question, what);
}

/** An answer on its way, and what it comes to. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly outcome: string;
}

async function checkSize(bytes: Uint8Array): Promise<Packed> {
  if (bytes.byteLength <= maxRpcReplyBytes) return { bytes, outcome: "answered" };
  const message = `${bytes.byteLength} bytes, at most ${maxRpcReplyBytes}`;
  return packRefusal({ code: "answer-too-large", message });
}

async function packRefusal(problem: RpcProblem): Promise<Packed> {
  const refusal = { schemaVersion: rpcSchemaVersion, outcome: "refused", problem } as const;
  return { bytes: await packReply(rpcRefusal, refusal), outcome: problem.code };
}

/** Ends the work, and the wait for it too, should it not heed the signal. */
async function withDeadline<T>(deadlineMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new DeadlineError(`no end within ${deadlineMs} ms`);
    controller.abort(error);
    late.reject(error);
  }, deadlineMs);
  try {
    return await Promise.race([work(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
