import { describe, expect, test } from "vitest";
import { localProfile, type Profile, type StoreProps, SynthesisError, synthesizeStore } from "./index.ts";
import { storeProps } from "./store-props.fixture.ts";

function problemsOf(change: Partial<StoreProps>, profile: Profile = localProfile) {
  try {
    synthesizeStore({ ...storeProps, ...change }, profile);
  } catch (error) {
    if (error instanceof SynthesisError) return error.problems;
    throw error;
  }
  return [];
}

const wrong: readonly { readonly field: keyof StoreProps; readonly value: unknown }[] = [
  { field: "name", value: "" },
  { field: "name", value: "Demo" },
  { field: "name", value: "1st" },
  { field: "name", value: "demo-" },
  { field: "name", value: "a".repeat(41) },
  { field: "name", value: "demo.shop" },
  { field: "name", value: "demo\n" },
  { field: "name", value: "xn--a" },
  { field: "name", value: "ab--cd" },
  { field: "tenant", value: "-" },
  { field: "tenant", value: "t".repeat(33) },
  { field: "uid", value: "" },
  { field: "uid", value: "a b" },
  { field: "revision", value: "é-1" },
  { field: "revision", value: "epoch1-0" },
  { field: "revision", value: "epoch1-1.5" },
  { field: "revision", value: "epoch1-NaN" },
  { field: "revision", value: "epoch1" },
  { field: "engine", value: "shopify" },
  { field: "engine", value: "__proto__" },
  { field: "plan", value: "huge" },
  { field: "plan", value: "toString" },
  { field: "adminEmail", value: "nobody" },
  { field: "adminEmail", value: "a@b@c" },
  { field: "adminEmail", value: "$(WORDPRESS_DB_USER)@example.com" },
  { field: "adminEmail", value: "a@b.c\nBcc: d@e.f" },
  { field: "storefrontImage", value: `example.com/shop@sha256:${"0".repeat(64)}` },
  { field: "hosts", value: ["localhost"] },
  { field: "hosts", value: ["Shop.Example.com"] },
  { field: "hosts", value: ["shop.example.com."] },
  { field: "hosts", value: ["*.example.com"] },
  { field: "hosts", value: ["192.0.2.1"] },
  { field: "hosts", value: [`${"a".repeat(64)}.example.com`] },
  { field: "hosts", value: ["shop.example.com", "shop.example.com"] },
];

describe("wrong props", () => {
  test.each(wrong)("$field $value is refused by name", ({ field, value }) => {
    expect(problemsOf({ [field]: value })).toMatchObject([{ field }]);
  });

  test("give one problem for every wrong field", () => {
    const problems = problemsOf({ name: "X", revision: "-1", engine: "none", adminEmail: "x" });
    expect(problems.map(({ field }) => field).sort()).toEqual(["adminEmail", "engine", "name", "revision"]);
  });

  test("are named with value and rule in the message", () => {
    expect(() => synthesizeStore({ ...storeProps, plan: "huge" }, localProfile)).toThrow(
      'plan is "huge": it must be one of: starter, growth, scale',
    );
  });

  test("of great length are shown in part", () => {
    const render = () => synthesizeStore({ ...storeProps, name: "x".repeat(5000) }, localProfile);
    expect(render).toThrow(/^.{1,200}$/);
  });
});

describe("a tenant's own storefront", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const given = (storefrontImage: string) => problemsOf({ engine: "medusa", storefrontImage });

  test.each(["shop", "example.com/hats/shop", "registry.example.com:5000/a_b/c.d"])(
    "%s is accepted by its digest",
    (name) => {
      expect(given(`${name}@${digest}`)).toEqual([]);
    },
  );

  test.each([
    "",
    "example.com/shop:1",
    digest,
    `@${digest}`,
    `Example.com/shop@${digest}`,
    `example.com/shop@${digest}0`,
    `example.com//shop@${digest}`,
    `example.com/$(DATABASE_PASSWORD)@${digest}`,
    `example.com/shop@${digest}\n`,
    `${"a/".repeat(150)}shop@${digest}`,
  ])("%j is refused with the rule", (image) => {
    expect(given(image)).toMatchObject([
      { field: "storefrontImage", rule: "must be an image pinned by its digest: name@sha256:…" },
    ]);
  });

  test("is refused by an engine without a storefront that could be replaced", () => {
    const [problem] = problemsOf({ storefrontImage: `shop@${digest}` });
    expect(problem?.rule).toBe("must be absent: woocommerce has no storefront to replace");
  });
});

describe("a custom host", () => {
  test.each(["stores.localhost", "demo.stores.localhost", "other.stores.localhost", "a.b.stores.localhost"])(
    "%s lies among other stores' hosts and is refused",
    (host) => {
      expect(problemsOf({ hosts: [host] })).toMatchObject([{ field: "hosts", value: host }]);
    },
  );

  test("that only ends like the base domain is accepted", () => {
    expect(problemsOf({ hosts: ["mystores.localhost.example.com"] })).toEqual([]);
  });
});

test("a base domain that is no host name is refused", () => {
  expect(problemsOf({}, { ...localProfile, baseDomain: "Stores.." })).toMatchObject([{ field: "baseDomain" }]);
});
