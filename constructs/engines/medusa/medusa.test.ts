import { describe, expect, test } from "vitest";
import {
  type KubeObject,
  localProfile,
  type Profile,
  productionProfile,
  type StoreProps,
  synthesizeStore,
} from "../../index.ts";
import { storeProps } from "../../store-props.fixture.ts";

const props: StoreProps = { ...storeProps, engine: "medusa" };

function render(changes: Partial<StoreProps> = {}, profile: Profile = localProfile) {
  const manifests = synthesizeStore({ ...props, ...changes }, profile);
  const objects = manifests.waves.flatMap((wave) => wave.objects.map(({ object }) => object));
  return { ...manifests, objects };
}

type Rendered = ReturnType<typeof render>;

function find({ objects }: Rendered, kind: string, name: string): KubeObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} was rendered`);
  return found;
}

interface Workload {
  readonly template: {
    readonly spec: {
      readonly volumes: readonly object[];
      readonly containers: readonly [{ readonly image: string; readonly env: readonly EnvVar[] }];
    };
  };
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

function environment({ spec }: KubeObject): Readonly<Record<string, string>> {
  const { env } = (spec as Workload).template.spec.containers[0];
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [
      name,
      value ??
        Object.values(valueFrom?.secretKeyRef ?? {})
          .sort()
          .join(),
    ]),
  );
}

function namesOf({ objects }: Rendered, kind: string): string[] {
  return objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
}

/** `kind/name` of what differs between two renders, hooks included. */
function changed(before: Rendered, after: Rendered): string[] {
  const texts = ({ objects, hooks }: Rendered) =>
    new Map(
      [...objects, ...hooks.map(({ job }) => job)].map((each) => [
        `${each.kind}/${each.metadata.name}`,
        JSON.stringify(each),
      ]),
    );
  const [old, recent] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...recent.keys()])].filter((key) => old.get(key) !== recent.get(key)).sort();
}

const tls: Profile = { ...localProfile, tls: productionProfile.tls, baseDomain: "shops.example.net" };

describe("a starter", () => {
  const starter = render();

  test("is one process that does everything beside its storefront", () => {
    expect(namesOf(starter, "Deployment")).toEqual(["server", "storefront"]);
    expect(environment(find(starter, "Deployment", "server"))).toMatchObject({ MEDUSA_WORKER_MODE: "shared" });
  });

  test("keeps its queue in no volume", () => {
    expect(namesOf(starter, "PersistentVolumeClaim")).toEqual(["database-data"]);
    expect(JSON.stringify(find(starter, "StatefulSet", "valkey"))).toContain("appendonly no");
  });

  test("has its administration under the backend's host", () => {
    expect(starter.endpoints).toEqual({
      url: "http://demo.stores.localhost",
      adminUrl: "http://api-demo.stores.localhost/app",
      apiUrl: "http://api-demo.stores.localhost",
      hosts: ["demo.stores.localhost"],
    });
  });
});

describe.each(["growth", "scale"])("plan %s", (plan) => {
  const store = render({ plan });

  test("has a worker apart, without the administration", () => {
    expect(namesOf(store, "Deployment")).toEqual(["server", "worker", "storefront"]);
    expect(environment(find(store, "Deployment", "server"))).toMatchObject({ MEDUSA_WORKER_MODE: "server" });
    expect(environment(find(store, "Deployment", "server"))).not.toHaveProperty("DISABLE_MEDUSA_ADMIN");
    expect(environment(find(store, "Deployment", "worker"))).toMatchObject({
      MEDUSA_WORKER_MODE: "worker",
      DISABLE_MEDUSA_ADMIN: "true",
    });
    expect(namesOf(store, "Service")).not.toContain("worker");
  });

  test("keeps its queue on a claim", () => {
    expect(namesOf(store, "PersistentVolumeClaim")).toEqual(["database-data", "valkey-data"]);
    expect(JSON.stringify(find(store, "StatefulSet", "valkey"))).toContain("appendonly yes");
  });
});

test("only a component of two pods has a disruption budget", () => {
  expect(namesOf(render({ plan: "growth" }), "PodDisruptionBudget")).toEqual([]);
  expect(namesOf(render({ plan: "scale" }), "PodDisruptionBudget")).toEqual(["server", "storefront"]);
});

describe("the hooks", () => {
  const hashes = (changes: Partial<StoreProps>) => render(changes).hooks.map(({ inputsHash }) => inputsHash);

  test("are setup before the app, and smoke", () => {
    expect(render().hooks.map(({ name, before }) => [name, before])).toEqual([
      ["setup", "app"],
      ["smoke", undefined],
    ]);
  });

  test.each([
    { title: "the revision", change: { revision: "anotherepoch-99", uid: "another-uid" } },
    { title: "the plan", change: { plan: "scale" } },
    { title: "a custom host", change: { hosts: ["shop.example.com"] } },
    { title: "the storefront", change: { storefrontImage: `shop@sha256:${"0".repeat(64)}` } },
  ])("do not run again when $title changes", ({ change }) => {
    expect(hashes(change)).toEqual(hashes({}));
  });

  test("read the key that the storefront reads", () => {
    const store = render();
    const key = environment(find(store, "Deployment", "storefront"))["STORE_PUBLISHABLE_KEY"];
    expect(key).toBe("key,publishable-v1");
    for (const { job } of store.hooks) expect(environment(job)).toHaveProperty("STORE_PUBLISHABLE_KEY", key);
  });

  test("give the shop's host to smoke, which asks inside the cluster", () => {
    expect(environment(render({}, tls).hooks[1]?.job as KubeObject)).toMatchObject({
      SMOKE_API: "http://server:9000",
      SMOKE_STOREFRONT: "http://storefront:8000",
      SMOKE_HOST: "demo.shops.example.net",
    });
  });
});

describe("a custom host", () => {
  test("changes what answers it and adds its route", () => {
    const hosted = render({ plan: "growth", hosts: ["shop.example.com"] });
    const [, route] = namesOf(hosted, "HTTPRoute");
    const all = changed(render({ plan: "growth" }), hosted);
    expect(all).toEqual(["Deployment/server", "Deployment/storefront", `HTTPRoute/${route}`]);
    const { STORE_CORS, AUTH_CORS, ADMIN_CORS } = environment(find(hosted, "Deployment", "server"));
    expect(STORE_CORS).toBe("http://demo.stores.localhost,http://shop.example.com");
    expect(AUTH_CORS).toBe(`http://api-demo.stores.localhost,${STORE_CORS}`);
    expect(ADMIN_CORS).toBe("http://api-demo.stores.localhost");
    const { STORE_HOSTS } = environment(find(hosted, "Deployment", "storefront"));
    expect(STORE_HOSTS).toBe("demo.stores.localhost,shop.example.com");
  });
});

describe("the administrator", () => {
  const username = (changes: Partial<StoreProps>) =>
    render(changes).secrets.find(({ name }) => name === "admin-v1")?.keys["username"];

  test("logs in by the e-mail that setup gives them", () => {
    expect(username({ adminEmail: "owner@example.com" })).toEqual({ value: "owner@example.com" });
    expect(username({})).toEqual({ value: "admin@demo.stores.localhost" });
    const [setup] = render({ adminEmail: "owner@example.com" }).hooks;
    expect(environment(setup?.job as KubeObject)).toHaveProperty("STORE_ADMIN_EMAIL", "owner@example.com");
  });
});

describe("a profile", () => {
  const server = (profile: Profile) => environment(find(render({}, profile), "Deployment", "server"));

  test("with TLS makes cookies that only HTTPS carries", () => {
    expect(server(localProfile)).toMatchObject({ STORE_COOKIE_SECURE: "false" });
    expect(server(tls)).toMatchObject({
      STORE_COOKIE_SECURE: "true",
      MEDUSA_BACKEND_URL: "https://api-demo.shops.example.net",
      STORE_CORS: "https://demo.shops.example.net",
    });
  });

  const sized = (memory: string): Profile => {
    const amount = { cpu: "1", memory };
    return {
      ...localProfile,
      planSizes: { medusa: { starter: { components: { server: { requests: amount, limits: amount } } } } },
    };
  };

  test("that changes a server's memory changes its heap", () => {
    expect(server(localProfile)).toMatchObject({ NODE_OPTIONS: "--max-old-space-size=768" });
    expect(server(sized("2Gi"))).toMatchObject({ NODE_OPTIONS: "--max-old-space-size=1536" });
    expect(server(sized("900Mi"))).toMatchObject({ NODE_OPTIONS: "--max-old-space-size=675" });
  });

  test("with an amount that no heap can be computed from is refused by name", () => {
    expect(() => server(sized("1G"))).toThrow(
      'components.server.limits.memory is "1G": it must be a whole number of Mi or Gi',
    );
  });

  test("without a mirror pulls each official image from where it is published", () => {
    const image = (profile: Profile, name: string) =>
      (find(render({}, profile), "StatefulSet", name).spec as Workload).template.spec.containers[0].image;
    const mirrored: Profile = { ...localProfile, images: { ...localProfile.images, upstream: "mirror.example.net" } };
    expect(image(localProfile, "database")).toBe("docker.io/library/postgres:17.11-trixie");
    expect(image(localProfile, "valkey")).toBe("docker.io/valkey/valkey:9.1.2-trixie");
    expect(image(mirrored, "valkey")).toBe("mirror.example.net/valkey:9.1.2-trixie");
  });
});

test("a tenant's own storefront takes the place of ours and changes nothing else", () => {
  const storefrontImage = `registry.example.com/hats@sha256:${"0".repeat(64)}`;
  const own = render({ storefrontImage });
  expect(changed(render(), own)).toEqual(["Deployment/storefront"]);
  const { spec } = find(own, "Deployment", "storefront");
  expect((spec as Workload).template.spec.containers[0].image).toBe(storefrontImage);
});
