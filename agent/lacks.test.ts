import { expect, test } from "vitest";
import { KubeUnavailableError, wordsOf } from "./errors.ts";
import { Lacks } from "./lacks.ts";

test("what the agent lacks is told in words, and the log keeps the error behind it, with its causes", () => {
  const lines: object[] = [];
  const ignore = (): void => undefined;
  const lacks = new Lacks({ debug: ignore, info: ignore, warn: (fields) => void lines.push(fields), error: ignore });
  const error = new KubeUnavailableError("no answer", { cause: new Error("connect ECONNREFUSED") });
  lacks.note("lease", wordsOf(error), { cause: error });
  lacks.note("lease", wordsOf(error), { cause: error });
  const message = "no answer; because: connect ECONNREFUSED";
  expect(lacks.list()).toEqual([{ what: "lease", message }]);
  expect(lines).toEqual([{ what: "lease", why: message, err: error }]);
});
