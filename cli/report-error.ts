import { ApiProblemError, ApiUnreachableError, StoreFailedError, StoreNotInTimeError } from "../client/index.ts";
import type { ConnectionFlags } from "./contexts.ts";
import { RemediableError } from "./errors.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Format, jsonOf } from "./output.ts";
import { plainText, wrap } from "./plain-text.ts";
import { columnsOf, hasColour, type Shell } from "./shell.ts";
import { todoOf, withoutCalls } from "./todo-by-code.ts";
import { todoOfReason } from "./todo-by-reason.ts";
import { todoUnreachable } from "./todo-unreachable.ts";

/** What is said of an error: what happened, why, what to do, and where the platform's log has it. */
export interface Report {
  readonly what: string;
  readonly why?: readonly string[];
  readonly todo?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The command line that failed. */
export interface Failed {
  readonly command: string;
  readonly flags: ConnectionFlags & { readonly output?: Format };
  /** The store that it names, if it names one. */
  readonly store?: string | undefined;
}

/** Says on stderr what went wrong; with `-o json` as problem details. */
export function reportError(shell: Shell, error: unknown, failed: Failed): void {
  const report = reportOf(shell, error, failed);
  if (failed.flags.output === "json") shell.process.stderr.write(jsonOf(problemOf(error, report)));
  else writeReport(shell, report);
}

/** A line for each part, as wide as the terminal. */
export function writeReport({ process: { stderr, env } }: Shell, { what, why = [], todo, requestId }: Report): void {
  const width = columnsOf(stderr);
  const red = hasColour(stderr, env) ? (text: string) => `\u001b[31m${text}\u001b[39m` : (text: string) => text;
  const lines = [
    ["error: ", what],
    ...why.map((line) => ["why:   ", line] as const),
    ["do:    ", todo],
    ["request id: ", requestId],
  ] as const;
  for (const [label, text] of lines) {
    if (text === undefined) continue;
    const [first = "", ...others] =
      width === undefined ? [plainText(text)] : wrap(plainText(text), width - label.length);
    stderr.write(`${label === "error: " ? red(label) : label}${first}\n`);
    for (const line of others) stderr.write(`${" ".repeat(label.length)}${line}\n`);
  }
}

function reportOf(shell: Shell, error: unknown, { command, flags, store }: Failed): Report {
  if (error instanceof ApiProblemError) return refusal(error, store);
  if (error instanceof ApiUnreachableError) {
    const todo = todoUnreachable(shell, flags);
    return { what: "The platform does not respond.", why: [error.what], todo };
  }
  if (error instanceof StoreFailedError) return { what: error.message, todo: remedyOf(error) };
  if (error instanceof StoreNotInTimeError) {
    return { what: error.message, todo: `The operation goes on: storeplane get ${error.storeName}` };
  }
  if (!(error instanceof Error)) return { what: String(error) };
  const [what = "", ...why] = error.message.split("\n");
  if (error instanceof RemediableError) return { what, why, todo: error.todo };
  const isUsage = exitCodeOf(error) === exitCodes.usage;
  return { what, why, ...(isUsage && { todo: `storeplane help ${command} shows what it takes.` }) };
}

const sumsUp: readonly string[] = ["invalid-request", "invalid-parameter", "invalid-header"];

function refusal(error: ApiProblemError, store: string | undefined): Report {
  const { problem, errors, requestId } = error;
  const fields = errors.map(({ field, rule }) => `${nameOf(field)} ${withoutCalls(rule)}`);
  // One title is for every phase of a delete.
  const isGone = problem.code === "store-deleting" && problem.phase === "Deleted";
  return {
    what: `${isGone ? "The store is deleted" : problem.title} (${problem.code}).`,
    // Where the input breaks rules, the detail only sums up what the fields say one by one.
    why: fields.length > 0 && sumsUp.includes(problem.code) ? fields : [withoutCalls(problem.detail), ...fields],
    todo: todoOf({ error, store }),
    requestId,
  };
}

/** `labels.shoes.example/team` of the pointer `#/labels/shoes.example~1team`. */
function nameOf(pointer: string): string {
  const parts = pointer.replace(/^#\//, "").split("/");
  return parts.map((part) => decoded(part).replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function remedyOf({ store: { name, failure } }: StoreFailedError): string | undefined {
  if (failure === undefined) return undefined;
  const todo = todoOfReason(failure.reason, name) ?? "docs/operations.md says what to do about each reason.";
  return `${todo} The platform goes on trying: storeplane get ${name}`;
}

/** What a problem of the command's own is called: as its exit code. */
const nameByExitCode = new Map<number, string>(Object.entries(exitCodes).map(([name, code]) => [code, name]));

/** Problem details (RFC 9457): the API's own, or of the same shape. */
function problemOf(error: unknown, { what, why = [], todo }: Report): object {
  if (error instanceof ApiProblemError) return { ...error.problem, requestId: error.requestId };
  const exitCode = exitCodeOf(error);
  const code = (nameByExitCode.get(exitCode) ?? "failed").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const detail = [...why, ...(todo ? [todo] : [])].join(" ");
  return { type: "about:blank", title: what, detail, code, retryable: exitCode === exitCodes.away };
}
