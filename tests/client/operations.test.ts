import { expect, test } from "vitest";
import { ApiClient, operations } from "../../client/index.ts";
import document from "../../control-plane/openapi.generated.json" with { type: "json" };

/** Those of the platform are for probes and for people: no part of a program's conversation with the API. */
const described = Object.entries<Record<string, { operationId: string; tags: string[] }>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => !tags.includes("Platform"))
      .map(([method, { operationId }]) => ({ operationId, path, method: method.toUpperCase() })),
);

test("the client has every operation of the document, at its address and with its method, and no other", () => {
  const known = Object.entries(operations).map(([operationId, { path, method }]) => ({ operationId, path, method }));
  const byName = (a: { operationId: string }, b: { operationId: string }) => a.operationId.localeCompare(b.operationId);
  expect(known.toSorted(byName)).toEqual(described.toSorted(byName));
});

test("each operation is a method of the client", () => {
  for (const name of Object.keys(operations)) expect(ApiClient.prototype).toHaveProperty(name);
});
