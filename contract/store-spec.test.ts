import { expect, test } from "vitest";
import { storeRequest, storeSpec } from "./index.ts";

const least = { name: "demo", engine: "woocommerce" };

const ownStorefront = `registry.example.com:5000/hats/shop@sha256:${"0123456789abcdef".repeat(4)}`;

function wrongFields(value: unknown): string[] {
  return storeRequest.safeParse(value).error?.issues.map((issue) => issue.path.join(".")) ?? [];
}

test("the least request gets its defaults", () => {
  expect(storeRequest.parse(least)).toEqual({ ...least, plan: "starter", hosts: [] });
});

test.each([
  ["name", { name: "api" }],
  ["engine", { engine: "magento" }],
  ["plan", { plan: "huge" }],
  ["cluster", { cluster: "C1" }],
  ["adminEmail", { adminEmail: "nobody" }],
  ["adminEmail", { adminEmail: `${"a".repeat(250)}@example.com` }],
  ["hosts", { hosts: "shop.example.com" }],
  ["hosts", { hosts: ["a.example.com", "a.example.com"] }],
  ["hosts", { hosts: ["a", "b", "c", "d", "e", "f"].map((label) => `${label}.example.com`) }],
  ["hosts.0", { hosts: ["localhost"] }],
  ["hosts.0", { hosts: ["Shop.example.com"] }],
  ["hosts.0", { hosts: ["127.0.0.1"] }],
  ["hosts.1", { hosts: ["a.example.com", "https://b.example.com"] }],
  ["hosts.0", { hosts: ["xn--a.example.com"] }],
  ["hosts.1", { hosts: ["xn--bcher-kva.example", "shop.xn--99999999.example"] }],
  ["hosts.0", { hosts: [`${"a.".repeat(126)}example`] }],
  ["storefrontImage", { storefrontImage: ownStorefront }],
  ["storefrontImage", { engine: "medusa", storefrontImage: "example.com/shop:1" }],
  ["storefrontImage", { engine: "medusa", storefrontImage: ownStorefront.toUpperCase() }],
  ["externalId", { externalId: "" }],
  ["externalId", { externalId: "a".repeat(129) }],
  ["externalId", { externalId: " a" }],
  ["externalId", { externalId: "a\n" }],
  ["externalId", { externalId: 4711 }],
  ["labels", { labels: ["a"] }],
  ["labels", { labels: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`l${index}`, ""])) }],
  ["labels.-a", { labels: { "-a": "" } }],
  ["labels.", { labels: { "": "" } }],
  ["labels.a/b/c", { labels: { "a/b/c": "" } }],
  ["labels.A.example/b", { labels: { "A.example/b": "" } }],
  [`labels.${"a".repeat(64)}`, { labels: { ["a".repeat(64)]: "" } }],
  [`labels.${"a.".repeat(127)}b/c`, { labels: { [`${"a.".repeat(127)}b/c`]: "" } }],
  ["labels.kubernetes.io/b", { labels: { "kubernetes.io/b": "" } }],
  ["labels.node.k8s.io/b", { labels: { "node.k8s.io/b": "" } }],
  ["labels.storeplane.dev/store", { labels: { "storeplane.dev/store": "" } }],
  ["labels.tier", { labels: { tier: "very gold" } }],
  ["labels.tier", { labels: { tier: "a".repeat(64) } }],
  ["labels.tier", { labels: { tier: 1 } }],
  ["labels.__proto__", { labels: JSON.parse('{"__proto__":"x"}') as object }],
  ["labels.__proto__", { labels: JSON.parse('{"tier":"gold","__proto__":{"a":"b"}}') as object }],
  ["", { uid: "x" }],
])("a wrong %s is named", (field, change) => {
  expect(wrongFields({ ...least, ...change })).toContain(field);
});

test.each<object>([
  { externalId: "gid://shops/4711 of north" },
  { externalId: "a".repeat(128) },
  { labels: {} },
  {
    labels: {
      tier: "gold",
      "example.com/team": "",
      A_b: `${"v".repeat(62)}1`,
      [`${"a.".repeat(126)}b/${"k".repeat(63)}`]: "x",
    },
  },
  { labels: { constructor: "a", toString: "b", "notkubernetes.io/a": "c" } },
])("%j is taken as it is", (change) => {
  expect(storeRequest.parse({ ...least, ...change })).toMatchObject(change);
});

test("of more labels than a store can have none is looked at", () => {
  const wrong = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`-${index}`, index]));
  expect(wrongFields({ ...least, labels: wrong })).toEqual(["labels"]);
});

test("an engine with a storefront that can be replaced takes a tenant's own", () => {
  expect(wrongFields({ ...least, engine: "medusa", storefrontImage: ownStorefront })).toEqual([]);
});

test("nothing is said of the storefront of an engine that no one knows", () => {
  expect(wrongFields({ ...least, engine: "magento", storefrontImage: ownStorefront })).toEqual(["engine"]);
});

test("a spec is complete: it has a cluster and no defaults", () => {
  expect(storeSpec.safeParse({ ...least, plan: "starter", hosts: [] }).success).toBe(false);
  expect(storeSpec.safeParse({ ...least, plan: "starter", hosts: [], cluster: "c1" }).success).toBe(true);
});
