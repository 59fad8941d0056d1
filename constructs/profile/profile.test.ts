import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localProfile, type Profile, productionProfile, synthesizeStore } from "../index.ts";
import { storeProps } from "../store-props.fixture.ts";

test("no code asks which profile it has: what differs is a field", () => {
  const sides = ["agent", "charts", "constructs"].map((folder) => join(import.meta.dirname, "../..", folder));
  const files = sides.flatMap((side) =>
    readdirSync(side, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => join(side, path)),
  );
  expect(files.length).toBeGreaterThan(50);
  const asking = files.filter((file) =>
    /profile\.name\s*[!=]=|switch\s*\([^)]*\.name\)|[!=]==\s*"(local|production)"/.test(readFileSync(file, "utf8")),
  );
  expect(asking).toEqual([]);
});

describe("a profile that requires digests", () => {
  test("refuses a store by every image that has none, by name and tag", () => {
    expect(() => synthesizeStore(storeProps, productionProfile)).toThrow(
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
    const text = JSON.stringify(synthesizeStore(storeProps, { ...productionProfile, images }));
    expect(text.match(/"image":"[^"]+"/g)?.filter((image) => !image.includes("@sha256:"))).toEqual([]);
  });
});

describe("a custom host under TLS", () => {
  const custom = { ...storeProps, hosts: ["shop.example.net"] };
  const images = { ...productionProfile.images, requireDigests: false };

  test("is refused where the cluster has only its wildcard certificate", () => {
    const profile: Profile = {
      ...productionProfile,
      images,
      tls: { ...productionProfile.tls, customDomains: "refuse" },
    };
    expect(() => synthesizeStore(custom, profile)).toThrow(
      'hosts is ["shop.example.net"]: it must be empty: this cluster has a certificate for *.stores.example.com only',
    );
    expect(synthesizeStore(storeProps, profile).endpoints.url).toBe("https://demo.stores.example.com");
  });
});

describe("several web pods", () => {
  const planSizes = { woocommerce: { growth: { replicas: { web: 2 } } } };
  const growth = { ...storeProps, plan: "growth" };
  const storage = { class: "fast", readWriteManyClass: "shared" };

  test("are refused while the uploads can be written by one node only", () => {
    expect(() => synthesizeStore(growth, { ...localProfile, planSizes })).toThrow(
      "planSizes.woocommerce.growth.replicas.web is 2: it must be 1 while storage.readWriteManyClass is not set",
    );
    expect(() => synthesizeStore(storeProps, { ...localProfile, planSizes })).not.toThrow();
  });

  test("share their uploads, are replaced without a gap, keep apart and survive a drain; jobs run on any node", () => {
    const { waves, hooks } = synthesizeStore(growth, { ...localProfile, planSizes, storage });
    const objects = waves.flatMap((wave) => wave.objects.map(({ object }) => object));
    const find = (kind: string, name: string) =>
      objects.find((object) => object.kind === kind && object.metadata.name === name)?.spec;
    expect(find("PersistentVolumeClaim", "uploads")).toMatchObject({
      accessModes: ["ReadWriteMany"],
      storageClassName: "shared",
    });
    expect(find("PersistentVolumeClaim", "database-data")).toMatchObject({
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
    });
    expect(find("Deployment", "web")).toMatchObject({
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        spec: {
          topologySpreadConstraints: [{ whenUnsatisfiable: "ScheduleAnyway" }, {}],
          containers: [{ lifecycle: { preStop: { exec: { command: ["sleep", "20"] } } } }],
        },
      },
    });
    expect(find("PodDisruptionBudget", "web")).toMatchObject({ maxUnavailable: 1 });
    expect(JSON.stringify([objects, hooks])).not.toContain("podAffinity");
  });

  test("a single web pod has no budget, also where uploads are shared", () => {
    const { waves } = synthesizeStore(storeProps, { ...localProfile, storage });
    expect(JSON.stringify(waves)).not.toMatch(/PodDisruptionBudget/);
  });
});
