import { expect, test } from "vitest";
import { clusterChangeOf, clusterDraftOf } from "./cluster-draft.ts";

const cluster = { region: "fra", labels: { disk: "fast", tier: "gold" }, maxStores: 100 };
const draft = clusterDraftOf(cluster);

test("what is left as it is is not sent", () => {
  expect(draft).toEqual({ region: "fra", labels: "disk=fast\ntier=gold", maxStores: "100", maxProvisioning: "" });
  expect(clusterChangeOf(cluster, draft)).toEqual({});
});

test.each([
  [{ region: "" }, { region: null }],
  [{ labels: "tier=silver\n\n new = a=b " }, { labels: { disk: null, tier: "silver", new: "a=b" } }],
  [
    { maxStores: "", maxProvisioning: " 20 " },
    { maxStores: null, maxProvisioning: 20 },
  ],
  [{ maxStores: "many" }, { maxStores: -1 }],
])("%j changes %j", (typed, change) => {
  expect(clusterChangeOf(cluster, { ...draft, ...typed })).toEqual(change);
});
