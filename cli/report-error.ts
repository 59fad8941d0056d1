import { ApiProblemError, ApiUnreachableError, StoreFailedError, StoreNotInTimeError } from "../client/index.ts";
import { conditionReasons, type Reason } from "../contract/index.ts";
import { UsageError } from "./errors.ts";
import { type Format, jsonOf } from "./output.ts";
import { plainText, wrap } from "./plain-text.ts";
import { columnsOf, hasColour, type Shell } from "./shell.ts";

/** What is said of an error: what happened, why, what to do, and where the platform's log has it. */
interface Report {
  readonly what: string;
  readonly why?: readonly string[];
  readonly todo?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Says on stderr what went wrong; with `-o json` as problem details. */
export function reportError(shell: Shell, error: unknown, format?: Format): void {
  const { stderr, env } = shell.process;
  if (format === "json") {
    stderr.write(jsonOf(problemOf(error)));
    return;
  }
  const { what, why = [], todo, requestId } = reportOf(error);
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

function reportOf(error: unknown): Report {
  if (error instanceof ApiProblemError) return refusal(error);
  if (error instanceof ApiUnreachableError) {
    const todo = "--endpoint or STOREPLANE_ENDPOINT names another address.";
    return { what: "The platform does not respond.", why: [error.message], todo };
  }
  if (error instanceof StoreFailedError) return { what: error.message, todo: remedyOf(error) };
  if (error instanceof StoreNotInTimeError) {
    return { what: error.message, todo: `The operation goes on: storeplane get ${error.storeName}` };
  }
  if (!(error instanceof Error)) return { what: String(error) };
  const [what = "", ...why] = error.message.split("\n");
  return { what, why, ...(error instanceof UsageError && { todo: "See storeplane COMMAND --help." }) };
}

function refusal(error: ApiProblemError): Report {
  const { problem, errors, requestId } = error;
  const fields = errors.map(({ field, rule }) => `${nameOf(field)} ${rule}`);
  return {
    what: `${problem.title} (${problem.code}).`,
    // The detail sums up what the fields say one by one.
    why: fields.length > 0 ? fields : [problem.detail],
    todo: todoOf(error),
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

/** A map, because a code comes from outside and may be the name of what every object has. */
const todoByCode: ReadonlyMap<string, string> = new Map([
  ["store-not-found", "storeplane list shows the stores that there are."],
  ["cluster-not-found", "storeplane clusters shows the clusters that there are; without --cluster one is chosen."],
  ["not-deleting", "Nothing: there is no delete to undo."],
  ["route-not-found", "Check that this is the address of the API, and that the platform is as new as this command."],
]);

function todoOf({ problem, isRetryable, retryAfter }: ApiProblemError): string | undefined {
  const known = todoByCode.get(problem.code);
  if (known !== undefined) return known;
  if (!isRetryable) return undefined;
  return retryAfter === undefined ? "Try again." : `Try again in ${retryAfter} s.`;
}

/** What stands in docs/operations.md, in a line. */
function remedyOf({ store: { name, failure } }: StoreFailedError): string | undefined {
  if (failure === undefined) return undefined;
  const known = Object.hasOwn(conditionReasons, failure.reason)
    ? conditionReasons[failure.reason as Reason]
    : undefined;
  if (known?.remedy === "wait") return `The platform goes on trying: storeplane get ${name}`;
  return `docs/operations.md says under ${failure.reason} what to do; the platform goes on trying.`;
}

/** Problem details (RFC 9457): the API's own, or of the same shape. */
function problemOf(error: unknown): object {
  if (error instanceof ApiProblemError) return { ...error.problem, requestId: error.requestId };
  const { what, why, todo } = reportOf(error);
  return { type: "about:blank", title: what, detail: [...(why ?? []), ...(todo ? [todo] : [])].join(" ") };
}
