import {
  DecodeError,
  decode,
  maxRpcReplyBytes,
  maxRpcRequestBytes,
  type Preview,
  type PreviewRequest,
  packReply,
  previewRequest,
  type RpcProblem,
  rpcDeadlineMs,
  rpcSchemaVersion,
  rpcVersion,
} from "../../contract/index.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../ports.ts";
import { AgentTooOldError, DeadlineError, problemOf } from "./problem-of.ts";
import { Turns } from "./turns.ts";

export interface AnswerOptions {
  /** Must end when the signal says so; throws what `problemOf` knows. */
  readonly preview: (request: PreviewRequest, signal: AbortSignal) => Promise<Preview>;
  readonly logger: Logger;
  readonly onAnswered: (seconds: number, outcome: string) => void;
  /** @default rpcDeadlineMs */
  readonly deadlineMs?: number;
}

/** Each asks the API server some fifty things; the reconciler needs it too. */
const atOnce = 4;
/** What a deadline leaves time for at some hundred milliseconds each. */
const mostWaiting = 16;

/** Makes an answer of each question's bytes, whatever they are; never rejects. */
export function createAnswer(options: AnswerOptions): (question: Uint8Array) => Promise<Uint8Array> {
  const { logger, onAnswered, deadlineMs = rpcDeadlineMs } = options;
  const turns = new Turns(atOnce, mostWaiting);

  async function find(question: Uint8Array): Promise<Preview> {
    const request = read(question);
    return withDeadline(deadlineMs, (signal) =>
      turns.run(async () => {
        signal.throwIfAborted(); // nobody waits any more
        return options.preview(request, signal);
      }),
    );
  }

  return async (question) => {
    const startedAt = performance.now();
    const { bytes, outcome } = await find(question)
      .then((preview) => packAnswer(preview))
      .catch((error: unknown) => {
        const problem = problemOf(error);
        if (problem.code === "internal") logger.error({ err: messageOf(error) }, "preview failed");
        // Of a right that is missing, this is the only word.
        if (problem.code === "kubernetes-unavailable") logger.warn({ err: messageOf(error) }, "preview not possible");
        return packRefusal(problem);
      });
    const ms = Math.round(performance.now() - startedAt);
    onAnswered(ms / 1000, outcome);
    logger.info({ outcome, ms, bytes: bytes.byteLength }, "preview answered");
    return bytes;
  };
}

/** Throws DecodeError and AgentTooOldError. */
function read(question: Uint8Array): PreviewRequest {
  const what = "question";
  if (question.byteLength > maxRpcRequestBytes) {
    throw new DecodeError(what, [`(whole): must be at most ${maxRpcRequestBytes} bytes`]);
  }
  const { schemaVersion } = decode(rpcVersion, question, what);
  if (schemaVersion > rpcSchemaVersion) {
    throw new AgentTooOldError(`the question is of layout ${schemaVersion}, this agent knows ${rpcSchemaVersion}`);
  }
  return decode(previewRequest, question, what);
}

interface Packed {
  readonly bytes: Uint8Array;
  readonly outcome: string;
}

async function packAnswer(preview: Preview): Promise<Packed> {
  const bytes = await packReply({ schemaVersion: rpcSchemaVersion, outcome: "answered", preview });
  if (bytes.byteLength <= maxRpcReplyBytes) return { bytes, outcome: "answered" };
  const message = `${bytes.byteLength} bytes, at most ${maxRpcReplyBytes}`;
  return packRefusal({ code: "answer-too-large", message });
}

async function packRefusal(problem: RpcProblem): Promise<Packed> {
  const bytes = await packReply({ schemaVersion: rpcSchemaVersion, outcome: "refused", problem });
  return { bytes, outcome: problem.code };
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
