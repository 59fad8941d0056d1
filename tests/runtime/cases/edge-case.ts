import { expect } from "vitest";
import { type ProblemDetails, problemDetails, type StoreResource } from "../../../contract/index.ts";
import type { Edge } from "../start-edge.ts";

/** What must hold of the control plane on every runtime. */
export interface EdgeCase {
  readonly title: string;
  readonly run: (edge: Edge) => Promise<void>;
}

/** The request of a change with a JSON body. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } };
}

/** The body of an answer, by default a store. */
export async function read<T = StoreResource>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

/** A store that is accepted under this name. */
export async function createStore({ ask }: Edge, name: string, more: object = {}): Promise<StoreResource> {
  const response = await ask("/v1/stores", post({ name, engine: "woocommerce", cluster: "c1", ...more }));
  expect([name, response.status]).toEqual([name, 202]);
  return read(response);
}

/** The answer is this problem, in whole: type of its content, and an id that its header has too. */
export async function expectProblem(
  response: Response,
  status: number,
  code: ProblemDetails["code"],
): Promise<ProblemDetails> {
  const text = await response.text();
  expect([response.status, response.headers.get("content-type"), text]).toEqual([
    status,
    "application/problem+json",
    text,
  ]);
  const problem = problemDetails.parse(JSON.parse(text));
  expect([problem.status, problem.code, problem.type]).toEqual([status, code, expect.stringContaining(code)]);
  expect(problem.instance).toBe(`urn:uuid:${response.headers.get("x-request-id")}`);
  return problem;
}
