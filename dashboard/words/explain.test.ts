import { expect, test } from "vitest";
import { ApiProblemError, ApiUnreachableError, UnreadableAnswerError } from "../../client/index.ts";
import { problemCodes } from "../../contract/index.ts";
import { explain, isProblem } from "./explain.ts";

function problemOf(code: keyof typeof problemCodes, detail: string, retryAfter?: number): ApiProblemError {
  const { status, title, retryable } = problemCodes[code];
  const told = { retryAfter, requestId: "1234" };
  return new ApiProblemError("GET /", { type: "about:blank", title, status, detail, code, retryable }, told);
}

test("a refusal says what, why and what to do, and by which id it is found", () => {
  const words = explain(problemOf("forbidden", "Your role lacks stores:delete."));
  expect(words.title).toBe("The credential does not allow this");
  expect(words.detail).toBe("Your role lacks stores:delete.");
  expect(words.todo).toMatch(/^Ask an administrator/);
  expect(words).toMatchObject({ requestId: "1234", canRetry: false });
});

test("what may pass by itself says when to try again", () => {
  expect(explain(problemOf("storage-full", "It is full.", 30)).todo).toBe("Try again in 30 s.");
  expect(explain(problemOf("storage-full", "It is full.")).todo).toBe("Try again.");
});

test("calls that only a program makes are left out, unless nothing else is said", () => {
  expect(explain(problemOf("store-differs", "It exists. Use GET /v1/stores/hats to read it.")).detail).toBe(
    "It exists.",
  );
  expect(explain(problemOf("store-differs", "Use GET /v1/stores/hats.")).detail).toBe("Use GET /v1/stores/hats.");
});

test("no answer and an unreadable one are told apart from a mistake of this page", () => {
  const unreadable = new UnreadableAnswerError("GET /", { status: 200, why: "it is not JSON" });
  const titles = [
    new ApiUnreachableError("GET /", new Error("refused")),
    unreadable,
    new Error("x is not y"),
    "odd",
  ].map((error) => explain(error).title);
  expect(new Set(titles).size).toBe(3);
});

test("a problem is known by its code only", () => {
  expect(isProblem(problemOf("unauthenticated", "No."), "unauthenticated")).toBe(true);
  expect(isProblem(new Error("unauthenticated"), "unauthenticated")).toBe(false);
});
