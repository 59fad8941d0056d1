import { expect, test } from "vitest";
import { PlacementTally } from "../clusters/choose-cluster.ts";
import { createStoreRoute } from "../stores/create.route.ts";
import { parseBody } from "./parse-input.ts";

async function detailOf(body: object): Promise<string> {
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/v1/stores", { method: "POST", headers, body: JSON.stringify(body) });
  const refusal = await parseBody(createStoreRoute(new PlacementTally()), request, 1000).catch(
    (error: unknown) => error,
  );
  return String(refusal);
}

test("all wrong fields are counted, though the list is cut", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`k${index}`, 1]));
  expect(await detailOf(unknown)).toContain("Wrong: name, engine, k0, k1, k2 and 5997 more.");
  expect(await detailOf([])).toContain("Wrong: the body.");
});

test("the sentence of a refusal names the first five wrong fields and counts the others", async () => {
  expect(await detailOf({ engine: "magento" })).toContain("Wrong: name, engine.");
  const most = { name: "A", engine: "magento", plan: "huge", cluster: "X", adminEmail: "a", hosts: ["a", "b"] };
  expect(await detailOf(most)).toContain("Wrong: name, engine, plan, cluster, adminEmail and 2 more.");
});
