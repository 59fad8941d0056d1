import * as z from "zod";
import { type ProblemDetails, problemDetails, type StoreResource, storeResource } from "../../contract/index.ts";

/** The API refused a request; the message carries its code and detail. */
export class ApiProblemError extends Error {
  override readonly name = "ApiProblemError";
  readonly problem: ProblemDetails;

  constructor(request: string, problem: ProblemDetails) {
    super(`${request}: ${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

export interface NewStore {
  readonly name: string;
  readonly engine: string;
  readonly cluster: string;
}

/** The few calls of the HTTP API that the demo makes, each answer parsed by the contract. */
export class ApiClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  create(store: NewStore): Promise<StoreResource> {
    const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
    return this.#call("/v1/stores", { method: "POST", headers, body: JSON.stringify(store) });
  }

  read(name: string): Promise<StoreResource> {
    return this.#call(`/v1/stores/${name}`, { method: "GET" });
  }

  forceDelete(name: string): Promise<StoreResource> {
    return this.#call(`/v1/stores/${name}?force=true`, { method: "DELETE" });
  }

  async #call(path: string, init: RequestInit): Promise<StoreResource> {
    const response = await fetch(`${this.#url}${path}`, init);
    const body: unknown = await response.json();
    if (!response.ok) throw new ApiProblemError(`${init.method} ${path}`, problemDetails.parse(body));
    const parsed = storeResource.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new TypeError(
      `${init.method} ${path} answered something that is no store: ${z.prettifyError(parsed.error)}`,
      {
        cause: parsed.error,
      },
    );
  }
}
