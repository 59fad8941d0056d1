import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import openapi from "../../control-plane/openapi.generated.json" with { type: "json" };

const [sample] = openapi.components.schemas.Store.examples;
const since = "2027-11-29T09:00:00Z";

/** A store as a newer release may answer it: values and a field that today's document does not list. */
export const storeOfTomorrow = {
  ...sample,
  phase: "Restoring",
  conditions: [
    { type: "BackedUp", status: "False", reason: "BackupFailed", message: "why", lastTransitionTime: since },
  ],
  steps: [{ name: "backup", state: "Skipped" }],
  failure: { reason: "BackupFailed", message: "why", step: "backup", since },
  hostStates: [{ host: "www.hats.example", ready: false, reason: "OwnerUnknown" }],
  backups: 3,
};

const problemOfTomorrow = {
  type: "https://storeplane.dev/problems/quota-exceeded",
  title: "The quota is used up",
  status: 409,
  detail: "why",
  code: "quota-exceeded",
  retryable: false,
};

export interface ApiOfTomorrow extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order: method and address. */
  readonly asked: readonly string[];
}

/** An API of a newer release: stores and pages of them have values of tomorrow, and so have problems. */
export async function startApiOfTomorrow(): Promise<ApiOfTomorrow> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    asked.push(`${method} ${url}`);
    const isProblem = method === "DELETE";
    const body = url.startsWith("/v1/stores?") ? { items: [storeOfTomorrow] } : storeOfTomorrow;
    const type = isProblem ? "application/problem+json" : "application/json";
    response.writeHead(isProblem ? 409 : 200, { "content-type": type });
    response.end(JSON.stringify(isProblem ? problemOfTomorrow : body));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
