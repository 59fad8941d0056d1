import { describe, expect, test } from "vitest";
import { catalog, localProfile, type StoreProps, synthesizeStore } from "../index.ts";
import { storeProps } from "../store-props.fixture.ts";
import type { Engine, EngineRegistry } from "./engine.ts";
import { engines } from "./registry.ts";
import { woocommerce } from "./woocommerce/woocommerce.ts";

const props: StoreProps = { ...storeProps, engine: "brochure" };

/** The least that the interface asks of an engine: no data, no hooks, no way out to the internet. */
const brochure: Engine = {
  id: "brochure",
  displayName: "Brochure",
  versions: [
    { version: "2", upgradesFrom: ["1"] },
    { version: "1", upgradesFrom: [] },
  ],
  defaultVersion: "1",
  imageName: "brochure",
  plans: { starter: woocommerce.plans["starter"] as Engine["plans"][string] },
  admin: { role: "shop", path: "/" },
  topology: { fronts: [{ role: "shop", component: "pages", port: 8080 }], flows: [], internet: [] },
  build: ({ namespace }) => ({
    data: [],
    app: [{ step: "app", object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "pages", namespace } } }],
    hooks: [],
    secrets: [],
    routes: { shop: { name: "pages", port: 80 } },
  }),
};
const registry: EngineRegistry = new Map([...engines, [brochure.id, brochure]]);

describe("another engine in the registry", () => {
  const { waves, engineVersion } = synthesizeStore(props, localProfile, registry);
  const names = waves.flatMap((wave) => wave.objects.map(({ object }) => `${object.kind}/${object.metadata.name}`));

  test("gets the guards and the routes of every store, and no hole that it did not ask for", () => {
    expect(engineVersion).toBe("1");
    expect(names).toEqual([
      "Namespace/store-demo",
      "RoleBinding/storeplane-store-writer",
      "ResourceQuota/store",
      "LimitRange/store",
      "ServiceAccount/store",
      "NetworkPolicy/default-deny",
      "NetworkPolicy/allow-dns",
      "NetworkPolicy/allow-gateway",
      "ConfigMap/pages",
      "HTTPRoute/pages",
    ]);
  });

  test("shows in the catalog with the plans that it offers", () => {
    expect(catalog(registry).engines.at(-1)).toEqual({
      id: "brochure",
      displayName: "Brochure",
      versions: ["2", "1"],
      defaultVersion: "1",
      plans: ["starter"],
      sizes: { starter: { cpuMillicores: 1000, memoryBytes: 2_147_483_648, storageBytes: 16_106_127_360 } },
      ownStorefront: false,
    });
  });

  test("is refused a plan that only other engines offer", () => {
    expect(() => synthesizeStore({ ...props, plan: "scale" }, localProfile, registry)).toThrow(
      'plan is "scale": it must be one of: starter',
    );
  });

  test("is refused when it renders one object twice", () => {
    const twin: Engine = {
      ...brochure,
      build: (context) => ({ ...brochure.build(context), data: brochure.build(context).app }),
    };
    expect(() => synthesizeStore(props, localProfile, new Map([[twin.id, twin]]))).toThrow(
      'objects is "v1 ConfigMap pages": it must be rendered once',
    );
  });
});

describe("an engine with a backend of its own", () => {
  const backend: Engine = {
    ...brochure,
    id: "backed",
    admin: { role: "api", path: "/app" },
    topology: {
      ...brochure.topology,
      fronts: [...brochure.topology.fronts, { role: "api", component: "backend", port: 9000 }],
    },
    build: (context) => ({
      ...brochure.build(context),
      routes: { shop: { name: "pages", port: 80 }, api: { name: "backend", port: 80 } },
    }),
  };
  const backed = { ...props, engine: backend.id, hosts: ["shop.example.com"] };

  test("gets a host beside the shop's, within the wildcard of one label, and a way in from the gateway", () => {
    const { waves, endpoints } = synthesizeStore(backed, localProfile, new Map([[backend.id, backend]]));
    const objects = waves.flatMap((wave) => wave.objects.map(({ object }) => object));
    const hosts = objects.filter(({ kind }) => kind === "HTTPRoute").map(({ spec }) => spec);
    expect(hosts).toMatchObject([
      { hostnames: ["demo.stores.localhost"], rules: [{ backendRefs: [{ name: "pages" }] }] },
      { hostnames: ["shop.example.com"], rules: [{ backendRefs: [{ name: "pages" }] }] },
      { hostnames: ["api-demo.stores.localhost"], rules: [{ backendRefs: [{ name: "backend" }] }] },
    ]);
    expect(endpoints).toMatchObject({
      apiUrl: "http://api-demo.stores.localhost",
      adminUrl: "http://api-demo.stores.localhost/app",
    });
    expect(objects.filter(({ metadata }) => metadata.name.startsWith("allow-gateway"))).toHaveLength(2);
  });

  test("is refused when it names no Service behind a front", () => {
    const forgetful: Engine = { ...backend, build: (context) => brochure.build(context) };
    expect(() => synthesizeStore(backed, localProfile, new Map([[backend.id, forgetful]]))).toThrow(
      "routes.api is undefined: it must name a Service",
    );
  });
});

test("every engine's default version is one that it has, and every upgrade starts from one", () => {
  for (const { versions, defaultVersion } of engines.values()) {
    const known = versions.map(({ version }) => version);
    expect(known).toContain(defaultVersion);
    for (const { upgradesFrom } of versions) for (const version of upgradesFrom) expect(known).toContain(version);
  }
});

test.each([...engines.values()])(
  "the administrator of $id logs in by keys of a Secret that the store has",
  (engine) => {
    const { secrets, adminLogin } = synthesizeStore({ ...props, engine: engine.id }, localProfile);
    const secret = secrets.find(({ name }) => name === adminLogin?.secret);
    expect(Object.keys(secret?.keys ?? {})).toEqual(
      expect.arrayContaining(Object.values(adminLogin?.keys ?? ["none"])),
    );
    const generated = Object.entries(secret?.keys ?? {}).filter(([, rule]) => "length" in rule);
    expect(generated.map(([key]) => key)).toEqual([adminLogin?.keys.password]);
  },
);
