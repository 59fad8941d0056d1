import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "../../client/index.ts";
import { PartMissingError } from "./part-missing-error.ts";

/** What a person reads about an error: what happened, why, and what to do. */
export interface Explanation {
  readonly title: string;
  readonly detail: string;
  readonly todo?: string | undefined;
  /** By which an operator finds the request. */
  readonly requestId?: string | undefined;
  /** Whether the same may work in a moment. */
  readonly canRetry: boolean;
}

const todoByCode: Readonly<Record<string, string>> = {
  forbidden: "Ask an administrator of your tenant for this right. What you may do stands under your name, at the side.",
  unauthenticated: "Sign in again.",
  "tenant-suspended": "Ask the operator of the platform. Reading and deleting go on meanwhile.",
  "quota-exceeded": "Delete a store, take a smaller plan, or ask the operator for a larger quota.",
  "name-taken": "Choose another name.",
  "host-taken": "Leave the host out, or give another.",
  "store-not-found": "It may have been deleted. The list shows the stores that there are.",
  "no-cluster": "Try again in a few minutes. The clusters' page shows what each one lacks.",
  "cluster-unavailable":
    "The clusters' page shows whether it reports, and the version of its agent. Try again when that is mended.",
  "backups-off": "Whoever runs the platform can give the cluster a backup repository.",
  "nothing-to-back-up": "A store can be backed up once it was ready. Its overview says what it lacks.",
  "revision-conflict": "Someone else changed it meanwhile. Look at what it is now, then decide again.",
  "store-suspended": "Resume it first.",
  "undelete-too-late": "It can't be brought back any more. Its name is free as soon as it is gone.",
};

/** The words for an error, whatever was thrown. */
export function explain(error: unknown): Explanation {
  if (error instanceof ApiProblemError) return explainProblem(error);
  if (error instanceof ApiUnreachableError) {
    const detail = "The platform did not answer: the network or the platform is down. Your shops go on running.";
    return { title: "No connection", detail, canRetry: true };
  }
  if (error instanceof UnreadableAnswerError) {
    return {
      title: "The platform's answer can't be read",
      detail: "This page and the platform may be of two versions, or something between them answers instead.",
      todo: "Reload the page.",
      canRetry: true,
    };
  }
  if (error instanceof PartMissingError) {
    const detail = "The platform did not answer, or has another version by now. Nothing that was stored is lost.";
    return { title: "This part of the page can't be loaded", detail, todo: "Reload the page.", canRetry: false };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: "Something went wrong on this page", detail, todo: "Reload the page.", canRetry: false };
}

function explainProblem(error: ApiProblemError): Explanation {
  const { code, title } = error.problem;
  const known = Object.hasOwn(todoByCode, code) ? todoByCode[code] : undefined;
  const wait = error.retryAfter === undefined ? "Try again." : `Try again in ${error.retryAfter} s.`;
  const todo = known ?? (error.isRetryable ? wait : undefined);
  return { title, detail: withoutCalls(error.detail), todo, requestId: error.requestId, canRetry: error.isRetryable };
}

/** The API's words without the sentences that tell a program which call to make. */
function withoutCalls(detail: string): string {
  const sentences = detail.split(/(?<=[.]) /).filter((sentence) => !/\b(GET|POST|DELETE) (\/|the )/.test(sentence));
  return sentences.length === 0 ? detail : sentences.join(" ");
}

export function isProblem(error: unknown, code: string): error is ApiProblemError {
  return error instanceof ApiProblemError && error.code === code;
}
