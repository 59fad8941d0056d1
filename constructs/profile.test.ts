import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Profile, productionProfile, type StoreProps, synthesizeStore } from "./index.ts";

const props: StoreProps = {
  name: "demo",
  uid: "uid-1",
  epoch: "epoch1",
  seq: 1,
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  customHosts: [],
};

test("no code asks which profile it has: what differs is a field", () => {
  const sides = ["agent", "charts", "constructs"].map((folder) => join(import.meta.dirname, "..", folder));
  const files = sides.flatMap((side) =>
    readdirSync(side, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => join(side, path)),
  );
  expect(files.length).toBeGreaterThan(50);
  const asking = files.filter((file) =>
    /profile(\(\))?\.name\b|name\s*===\s*"(local|production)"/.test(readFileSync(file, "utf8")),
  );
  expect(asking).toEqual([]);
});

describe("a profile that requires digests", () => {
  test("refuses a store by every image that has none, by name and tag", () => {
    expect(() => synthesizeStore(props, productionProfile)).toThrow(
      expect.objectContaining({
        name: "SynthesisError",
        problems: [
          { field: "images.digests.mariadb:11.8.9-noble", rule: "must be set: the profile requires digests" },
          { field: "images.digests.woocommerce:11.2.2", rule: "must be set: the profile requires digests" },
        ].map((problem) => expect.objectContaining(problem) as unknown),
      }),
    );
  });

  test("takes a store whose images are all named", () => {
    const digests = {
      "woocommerce:11.2.2": `sha256:${"a".repeat(64)}`,
      "mariadb:11.8.9-noble": `sha256:${"b".repeat(64)}`,
    };
    const images = { ...productionProfile.images, digests };
    const text = JSON.stringify(synthesizeStore(props, { ...productionProfile, images }));
    expect(text.match(/"image":"[^"]+"/g)?.filter((image) => !image.includes("@sha256:"))).toEqual([]);
  });
});

describe("a custom host under TLS", () => {
  const custom = { ...props, customHosts: ["shop.example.net"] };
  const images = { ...productionProfile.images, requireDigests: false };

  test("is refused where the cluster has only its wildcard certificate", () => {
    const profile: Profile = {
      ...productionProfile,
      images,
      tls: { ...productionProfile.tls, customDomains: "refuse" },
    };
    expect(() => synthesizeStore(custom, profile)).toThrow(
      'customHosts is ["shop.example.net"]: it must be empty: this cluster has a certificate for *.stores.example.com only',
    );
    expect(synthesizeStore(props, profile).endpoints.url).toBe("https://demo.stores.example.com");
  });
});
