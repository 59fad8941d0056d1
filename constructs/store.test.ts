import { describe, expect, test } from "vitest";
import { localProfile, type Profile, productionProfile, type StoreManifests, synthesizeStore } from "./index.ts";
import { storeProps } from "./store-props.fixture.ts";

function find({ waves }: StoreManifests, kind: string, name: string) {
  const objects = waves.flatMap((wave) => wave.objects.map(({ object }) => object));
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} was rendered`);
  return found;
}

/** What differs between two renders, as `kind/name`. */
function changed(before: StoreManifests, after: StoreManifests): string[] {
  const texts = ({ waves, hooks, secrets }: StoreManifests) =>
    new Map([
      ...waves.flatMap((wave) =>
        wave.objects.map(({ object }) => [`${object.kind}/${object.metadata.name}`, JSON.stringify(object)] as const),
      ),
      ...hooks.map(({ job }) => [`Job/${job.metadata.name}`, JSON.stringify(job)] as const),
      ...secrets.map((secret) => [`Secret/${secret.name}`, JSON.stringify(secret)] as const),
    ]);
  const [old, recent] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...recent.keys()])].filter((key) => old.get(key) !== recent.get(key));
}

describe("a store", () => {
  const store = synthesizeStore(storeProps, localProfile);

  test("is written in four waves, its namespace first", () => {
    const steps = store.waves.map(({ name, objects }) => [name, [...new Set(objects.map(({ step }) => step))]]);
    expect(steps).toEqual([
      ["guards", ["namespace"]],
      ["secrets", []],
      ["data", ["database"]],
      ["app", ["app", "route"]],
    ]);
    expect(store.waves[0]?.objects[0]?.object.kind).toBe("Namespace");
  });

  test("has the kinds of a complete shop", () => {
    const kinds = store.waves.flatMap((wave) => wave.objects.map(({ object }) => object.kind));
    expect([...new Set(kinds)].sort()).toEqual([
      "CronJob",
      "Deployment",
      "HTTPRoute",
      "LimitRange",
      "Namespace",
      "NetworkPolicy",
      "PersistentVolumeClaim",
      "ResourceQuota",
      "RoleBinding",
      "Service",
      "ServiceAccount",
      "StatefulSet",
    ]);
  });

  test("keeps uid and revision on its namespace only", () => {
    expect(find(store, "Namespace", "store-demo").metadata.annotations).toEqual({
      "storeplane.dev/uid": storeProps.uid,
      "storeplane.dev/revision": storeProps.revision,
    });
    const next = synthesizeStore({ ...storeProps, revision: "restored-8", uid: "another" }, localProfile);
    expect(changed(store, next)).toEqual(["Namespace/store-demo"]);
  });

  test("is enforced to be restricted by its namespace, at a pinned version", () => {
    expect(find(store, "Namespace", "store-demo").metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.35",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
    });
  });

  test("answers under its default host, over HTTP when the profile has no TLS", () => {
    expect(store.endpoints).toEqual({
      url: "http://demo.stores.localhost",
      adminUrl: "http://demo.stores.localhost/wp-admin/",
      hosts: ["demo.stores.localhost"],
    });
  });

  test("has secrets of random values beside names that are not secret", () => {
    const keys = store.secrets.map(({ name, keys: own }) => [name, own]);
    expect(Object.fromEntries(keys)).toMatchObject({
      "database-v1": { user: { value: "store" }, password: { length: 32 }, "root-password": { length: 32 } },
      "admin-v1": { username: { value: "admin" }, password: { length: 32 } },
      "salts-v1": { "auth-key": { length: 64 }, "nonce-salt": { length: 64 } },
    });
  });

  test("keeps its database on a claim that no controller makes again", () => {
    expect(find(store, "StatefulSet", "database").spec).not.toHaveProperty("volumeClaimTemplates");
    expect(find(store, "PersistentVolumeClaim", "database-data").spec).toMatchObject({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "5Gi" } },
    });
  });

  test("keeps the names and selectors that can't change while it lives", () => {
    const component = (name: string) => ({
      matchLabels: { "app.kubernetes.io/component": name, "storeplane.dev/store": "demo" },
    });
    expect(find(store, "Deployment", "web").spec).toMatchObject({ selector: component("web") });
    expect(find(store, "StatefulSet", "database").spec).toMatchObject({
      serviceName: "database",
      selector: component("database"),
    });
    const claims = store.waves.flatMap((wave) =>
      wave.objects.filter(({ object }) => object.kind === "PersistentVolumeClaim"),
    );
    expect(claims.map(({ object }) => object.metadata.name)).toEqual(["database-data", "uploads"]);
    expect(store.secrets.map(({ name }) => name)).toEqual(["database-v1", "salts-v1", "admin-v1"]);
  });
});

describe("a custom host", () => {
  const plain = synthesizeStore(storeProps, localProfile);
  const hosted = synthesizeStore({ ...storeProps, hosts: ["a.example.com", "b.example.com"] }, localProfile);
  const routes = hosted.waves.flatMap((wave) => wave.objects.filter(({ object }) => object.kind === "HTTPRoute"));

  test("gets a route of its own, after the default host", () => {
    const hosts = routes.map(({ object }) => (object.spec as { hostnames: string[] }).hostnames);
    expect(hosts).toEqual([["demo.stores.localhost"], ["a.example.com"], ["b.example.com"]]);
    expect(hosted.endpoints.hosts).toEqual(hosts.flat());
  });

  test("changes the shop and adds its routes, and runs no hook again", () => {
    const added = routes.slice(1).map(({ object }) => `HTTPRoute/${object.metadata.name}`);
    expect(changed(plain, hosted).sort()).toEqual(["Deployment/web", ...added].sort());
  });

  test("keeps the name of its route when another host is removed", () => {
    const fewer = synthesizeStore({ ...storeProps, hosts: ["b.example.com"] }, localProfile);
    const removed = routes[1]?.object.metadata.name ?? "";
    expect(changed(hosted, fewer).sort()).toEqual(["Deployment/web", `HTTPRoute/${removed}`].sort());
  });
});

describe("a hook", () => {
  const { hooks } = synthesizeStore(storeProps, localProfile);

  test("is named by the hash of its inputs, setup before smoke", () => {
    expect(hooks.map(({ name, step }) => [name, step])).toEqual([
      ["setup", "setup"],
      ["smoke", "live"],
    ]);
    for (const { name, inputsHash, job } of hooks) {
      expect(inputsHash).toMatch(/^[0-9a-f]{10}$/);
      expect(job.metadata.name).toBe(`${name}-${inputsHash}`);
    }
  });

  test("is not removed by a clock", () => {
    expect(JSON.stringify(hooks)).not.toContain("ttlSecondsAfterFinished");
  });

  test.each([
    { title: "the revision", change: { revision: "anotherepoch-99", uid: "another-uid" } },
    { title: "the plan", change: { plan: "scale" } },
    { title: "a custom host", change: { hosts: ["shop.example.com"] } },
  ])("keeps its hash when $title changes", ({ change }) => {
    const after = synthesizeStore({ ...storeProps, ...change }, localProfile).hooks;
    expect(after.map(({ inputsHash }) => inputsHash)).toEqual(hooks.map(({ inputsHash }) => inputsHash));
  });

  const named = (name: string, after: readonly { name: string; inputsHash: string }[]) =>
    after.find((hook) => hook.name === name)?.inputsHash;

  test("runs setup again, and no smoke, for another administrator", () => {
    const after = synthesizeStore({ ...storeProps, adminEmail: "new@example.com" }, localProfile).hooks;
    expect(named("setup", after)).not.toBe(named("setup", hooks));
    expect(named("smoke", after)).toBe(named("smoke", hooks));
  });

  test("runs again with another image", () => {
    const images = { ...localProfile.images, digests: { "woocommerce:11.2.2": "sha256:new" } };
    const after = synthesizeStore(storeProps, { ...localProfile, images }).hooks;
    expect(named("setup", after)).not.toBe(named("setup", hooks));
    expect(named("smoke", after)).not.toBe(named("smoke", hooks));
  });
});

describe("a profile", () => {
  const web = (profile: Profile) => JSON.stringify(find(synthesizeStore(storeProps, profile), "Deployment", "web"));

  test("with TLS makes an HTTPS address and probes as the gateway would", () => {
    const tls: Profile = { ...localProfile, tls: productionProfile.tls };
    expect(synthesizeStore(storeProps, tls).endpoints.url).toBe("https://demo.stores.localhost");
    expect(web(tls)).toContain('{"name":"X-Forwarded-Proto","value":"https"}');
    expect(web(localProfile)).toContain('{"name":"X-Forwarded-Proto","value":"http"}');
  });

  test("pins an image by its digest where it names one", () => {
    const digests = { "woocommerce:11.2.2": "sha256:0123" };
    expect(web(localProfile)).toContain('"image":"localhost/storeplane/woocommerce:11.2.2"');
    expect(web({ ...localProfile, images: { registry: "r.example", digests, requireDigests: false } })).toContain(
      '"image":"r.example/woocommerce@sha256:0123"',
    );
  });

  test("names the storage class of claims, and otherwise leaves it to the cluster", () => {
    const claim = (profile: Profile) =>
      find(synthesizeStore(storeProps, profile), "PersistentVolumeClaim", "database-data").spec as Record<
        string,
        unknown
      >;
    expect(claim(localProfile)).not.toHaveProperty("storageClassName");
    expect(claim({ ...localProfile, storage: { class: "fast" } })).toHaveProperty("storageClassName", "fast");
  });

  test("can change the size of a plan, one component at a time", () => {
    const web = { requests: { cpu: "10m", memory: "64Mi" }, limits: { cpu: "1", memory: "512Mi" } };
    const planSizes = { woocommerce: { starter: { components: { web }, volumes: { uploads: "2Gi" } } } };
    const small = synthesizeStore(storeProps, { ...localProfile, planSizes });
    expect(changed(synthesizeStore(storeProps, localProfile), small).sort()).toEqual([
      "Deployment/web",
      "PersistentVolumeClaim/uploads",
    ]);
  });
});
