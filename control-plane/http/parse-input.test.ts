import { expect, test } from "vitest";
import { PlacementTally } from "../clusters/placement-tally.ts";
import { createStoreRoute } from "../stores/create.route.ts";
import { getStoreRoute } from "../stores/get.route.ts";
import { listStoresRoute } from "../stores/list.route.ts";
import { parseBody, parseHead } from "./parse-input.ts";
import { ProblemError } from "./problem-error.ts";
import type { Route } from "./route.ts";

function messageOf(error: unknown): string {
  if (!(error instanceof ProblemError)) throw new TypeError("no problem was thrown", { cause: error });
  return error.message;
}

async function detailOf(body: unknown): Promise<string> {
  const headers = { "content-type": "application/json" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request("http://localhost/v1/stores", { method: "POST", headers, body: text });
  const route = createStoreRoute(new PlacementTally());
  return messageOf(await parseBody(route, request, 1000).catch((error: unknown) => error));
}

function refusalOfQuery(route: Route, query: string): string {
  try {
    parseHead(route, { request: new Request(`http://localhost/v1/stores?${query}`), params: { name: "hats" } });
  } catch (error) {
    return messageOf(error);
  }
  return "";
}

test("names and counts all wrong fields, though the list is cut", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`k${index}`, 1]));
  expect(await detailOf(unknown)).toBe(
    "name is required; engine is required; k0 is not a known field; k1 is not a known field; " +
      "k2 is not a known field; and 5997 more.",
  );
  expect(await detailOf([])).toBe("the body must be of type object.");
});

test("says the rule of each of the first five wrong fields and counts the others", async () => {
  expect(await detailOf({ engine: "magento" })).toMatch(
    /^name is required; engine "magento" must be one of: .*\bwoocommerce\b.*\.$/,
  );
  const most = { name: "A", engine: "magento", plan: "huge", cluster: "X", adminEmail: "a", hosts: ["a", "b"] };
  expect(await detailOf(most)).toMatch(
    /^name must .+; engine "magento" must .+; plan "huge" must .+; cluster must .+; adminEmail must .+; and 2 more\.$/,
  );
});

test("repeats of a body only what should have been one of a list, and only where it is short", async () => {
  const secret = "correct-horse-battery-staple";
  const all = { name: `${secret}!`, engine: secret, plan: secret, adminEmail: secret, hosts: [secret], token: secret };
  expect(await detailOf(all)).not.toContain(secret);
});

test("says of a parameter that is wrong what it was and what it may be", () => {
  expect(refusalOfQuery(listStoresRoute(), "limit=0")).toBe('limit "0" must be a number from 1 to 1000.');
  expect(refusalOfQuery(listStoresRoute(), "phase=Gone")).toMatch(/^phase "Gone" must be one of: .*Ready/);
  expect(refusalOfQuery(listStoresRoute(), "limit=1&limit=2")).toBe("limit was given more than once.");
});

test("says of a parameter that is not known which ones are", () => {
  expect(refusalOfQuery(listStoresRoute(), "page=2")).toBe(
    "page is not a parameter of this endpoint, which takes: view, q, phase, cluster, engine, plan, reason, externalId, labelSelector, sort, limit, pageToken.",
  );
  expect(refusalOfQuery(getStoreRoute(), "pretty=1")).toBe(
    "pretty is not a parameter of this endpoint, which takes none.",
  );
});

test("says of a body that is missing or broken what to send", async () => {
  expect(await detailOf("")).toBe("The body is empty. Send a JSON object; GET /docs lists its fields.");
  expect(await detailOf("  \n")).toBe("The body is empty. Send a JSON object; GET /docs lists its fields.");
  expect(await detailOf("{'a':1}")).toBe("The body is not valid JSON in UTF-8. Check its quotes, commas and encoding.");
});
