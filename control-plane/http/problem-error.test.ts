import { expect, test } from "vitest";
import { type ProblemCode, problemCodes, problemDetails } from "../../contract/index.ts";
import {
  BusRefusalError,
  BusUnavailableError,
  ClusterSilentError,
  ConflictError,
  MessageTooLargeError,
  StorageFullError,
} from "../ports/errors.ts";
import { ClientGoneError, ProblemError, toProblem } from "./problem-error.ts";

test.each(Object.keys(problemCodes) as ProblemCode[])("%s is shown as problem details with its status", (code) => {
  const cause = new RangeError("why");
  const problem = new ProblemError(code, "What to do.", {
    errors: [{ field: "name", rule: "is taken" }],
    cause,
  });
  const details = problem.toDetails("urn:uuid:1");
  expect(problemDetails.parse(details)).toEqual(details);
  expect(details).toMatchObject({
    code,
    status: problemCodes[code].status,
    detail: "What to do.",
    instance: "urn:uuid:1",
  });
  expect([problem.status, problem.cause]).toEqual([details.status, cause]);
});

test.each(Object.keys(problemCodes) as ProblemCode[])("%s says when to come back if coming back can help", (code) => {
  const { headers } = new ProblemError(code, "x", { headers: { Allow: "GET" } });
  expect(headers["Allow"]).toBe("GET");
  expect("Retry-After" in headers).toBe(problemCodes[code].retryable);
  const later = new ProblemError(code, "x", { headers: { "Retry-After": "77" } });
  expect(later.headers["Retry-After"]).toBe("77");
});

test("what the bus throws is shown by its kind, and what no one foresaw is not", () => {
  const codeOf = (error: unknown): string | undefined => toProblem(error)?.code;
  expect(codeOf(new BusUnavailableError("away"))).toBe("bus-unavailable");
  expect(codeOf(new ClusterSilentError("c1", "is away"))).toBe("cluster-unavailable");
  const silent = toProblem(new ClusterSilentError("c1", "is not connected to the bus"));
  expect(silent?.message).toBe("The agent of cluster c1 is not connected to the bus. Retry later.");
  expect(codeOf(new StorageFullError("full"))).toBe("storage-full");
  expect(codeOf(new MessageTooLargeError("large"))).toBe("body-too-large");
  expect(codeOf(new ProblemError("name-taken", "Choose another name."))).toBe("name-taken");
  expect(codeOf(new BusRefusalError(10174, "atomic publish is disabled"))).toBeUndefined();
  expect(codeOf(new ConflictError("meanwhile"))).toBeUndefined();
  expect(codeOf("thrown text")).toBeUndefined();
});

test("every error's name is its class's name", () => {
  const problem = new ProblemError("internal", "x");
  for (const error of [problem, new ClientGoneError("x")]) expect(error.name).toBe(error.constructor.name);
});
