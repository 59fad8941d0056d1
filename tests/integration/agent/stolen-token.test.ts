import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { synthesizeStore } from "../../../constructs/index.ts";
import { applyObjects } from "../../../dev/servers/apply-objects.ts";
import { AgentAccess, type Verdict } from "../../fixtures/agent-access.ts";
import { bringUp } from "../../fixtures/bring-up.ts";
import { newLife } from "../../fixtures/desired-messages.ts";
import { externalSecretCrd } from "../../fixtures/external-secret-crd.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import { demoProps, externalSecretsProfile } from "../../manifests/cases.ts";

/** What a token of the agent is good for where it has rights: in the namespace of a live store. */
let platform: TestPlatform;
let agent: AgentAccess;

const namespace = "store-live";
const core = `/api/v1/namespaces/${namespace}`;
const requests = `/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets`;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  await applyObjects(platform.servers.cluster("c1").kubeconfig, [externalSecretCrd]);
  agent = await AgentAccess.connect(platform.servers, "c1");
  await bringUp(platform.bus, newLife({ epoch: platform.epoch, name: "live" }));
});

afterAll(async () => {
  await agent?.[Symbol.asyncDispose]();
  await platform?.[Symbol.asyncDispose]();
});

const make = (collection: string, object: object): Promise<Verdict> =>
  agent.ask({
    method: "POST",
    path: `${collection}?dryRun=All`,
    body: { metadata: { name: "mine", namespace }, ...object },
  });

const ports = [{ port: 443 }];
const addresses = { externalIPs: ["10.0.0.10"] };

describe("a Service", () => {
  const makeService = (spec: object) => make(`${core}/services`, { spec });

  test("is made as stores need it", async () => {
    expect(await makeService({ ports })).toBe("allowed");
    expect(await makeService({ ports, type: "ClusterIP", clusterIP: "None" })).toBe("allowed");
  });

  const change = (contentType: string, body: unknown) =>
    agent.ask({ method: "PATCH", path: `${core}/services/web?dryRun=All`, contentType, body });

  // Every node would send what goes to that address, from any namespace, to the pods behind the Service.
  test("takes no address of somebody else, however it is written", async () => {
    const add = { op: "add", path: "/spec/externalIPs", value: addresses.externalIPs };
    const applied = { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace } };
    expect(await makeService({ ports, ...addresses })).toBe("fenced");
    expect(await change("application/merge-patch+json", { spec: addresses })).toBe("fenced");
    expect(await change("application/strategic-merge-patch+json", { spec: addresses })).toBe("fenced");
    expect(await change("application/json-patch+json", [add])).toBe("fenced");
    expect(await agent.apply(`${core}/services/web`, { ...applied, spec: { ports, ...addresses } })).toBe("fenced");
  });

  test("that a person gave an address stays the agent's to keep up", async () => {
    const which = { plural: "services", namespace, name: "web" } as const;
    await platform.kube("c1").patch(which, { spec: addresses });
    const more = { externalIPs: [...addresses.externalIPs, "10.0.0.11"] };
    expect(await change("application/merge-patch+json", { metadata: { labels: { a: "b" } } })).toBe("allowed");
    expect(await change("application/merge-patch+json", { spec: more })).toBe("fenced");
    await platform.kube("c1").patch(which, { spec: { externalIPs: null } });
  });

  test.each(["LoadBalancer", "NodePort"])("is not of type %s", async (type) => {
    expect(await makeService({ ports, type })).toBe("fenced");
  });

  test("is no other name for a host", async () => {
    expect(await makeService({ type: "ExternalName", externalName: "kubernetes.default.svc" })).toBe("fenced");
  });
});

describe("a claim", () => {
  const plain = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  const reaching: readonly (readonly [string, object])[] = [
    ["by its name", { volumeName: "somebodys" }],
    ["by its labels", { selector: { matchLabels: { team: "theirs" } } }],
    ["that waits without a class", { storageClassName: "" }],
  ];

  test("is made as stores need it", async () => {
    const path = `${core}/persistentvolumeclaims`;
    expect(await make(path, { spec: plain })).toBe("allowed");
    expect(await make(path, { spec: { ...plain, storageClassName: "fast" } })).toBe("allowed");
  });

  test.each(reaching)("takes no volume %s", async (_how, spec) => {
    expect(await make(`${core}/persistentvolumeclaims`, { spec: { ...plain, ...spec } })).toBe("fenced");
  });
});

// Of a higher priority, pods push those of others off their nodes, the platform's own included.
test("pods that the agent has made push nobody out, whatever makes them", async () => {
  const pod = (priorityClassName?: string) => {
    const labels = { app: "mine" };
    const containers = [{ name: "mine", image: "mine", resources: { limits: { cpu: "1m", memory: "1Mi" } } }];
    const spec = { containers, restartPolicy: "Never", ...(priorityClassName && { priorityClassName }) };
    return { metadata: { labels }, spec };
  };
  const [apps, batch] = ["apps", "batch"].map((group) => `/apis/${group}/v1/namespaces/${namespace}`);
  const outcomes = async (name?: string) => {
    const template = pod(name);
    const always = { ...template, spec: { ...template.spec, restartPolicy: "Always" } };
    const spec = { selector: { matchLabels: template.metadata.labels }, template: always };
    return Promise.all([
      make(`${apps}/deployments`, { spec }),
      make(`${apps}/statefulsets`, { spec: { ...spec, serviceName: "mine" } }),
      make(`${batch}/jobs`, { spec: { template } }),
      make(`${batch}/cronjobs`, { spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template } } } }),
    ]);
  };
  const all = (verdict: Verdict) => Array.from({ length: 4 }, () => verdict);
  expect(await outcomes("system-cluster-critical")).toEqual(all("fenced"));
  expect(await outcomes("storeplane-agent")).toEqual(all("fenced"));
  expect(await outcomes("store-batch")).toEqual(all("allowed"));
  expect(await outcomes()).toEqual(all("allowed"));
});

test("a pod of a database that is ready can't be removed, nor one of anything else", async () => {
  const kube = platform.kube("c1");
  const pods = (await kube.list("pods", { namespace })).map(({ metadata }) => metadata.name);
  expect(pods).toContain("database-0");
  const remove = (name: string) => agent.ask({ method: "DELETE", path: `${core}/pods/${name}?dryRun=All` });
  for (const name of pods) expect([name, await remove(name)]).toEqual([name, "fenced"]);
});

test("a Deployment that reaches for its node gets no pods", async () => {
  const apps = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const labels = { app: "reaching" };
  const host = { name: "host", hostPath: { path: "/" } };
  const container = { name: "mine", image: "mine", securityContext: { privileged: true } };
  const spec = { hostNetwork: true, volumes: [host], containers: [container] };
  const template = { metadata: { labels }, spec };
  const body = { metadata: { name: "reaching", namespace }, spec: { selector: { matchLabels: labels }, template } };
  expect(await agent.ask({ method: "POST", path: apps, body })).toBe("allowed");
  await platform
    .kube("c1")
    .waitFor({ plural: "deployments", namespace, name: "reaching" }, { what: "is refused its pods" }, ({ status }) =>
      JSON.stringify(status ?? {}).includes("violates PodSecurity"),
    );
  const pods = await platform.kube("c1").list("pods", { namespace, selector: "app=reaching" });
  expect(pods).toEqual([]);
});

test("no Secret of the agent asks the cluster for a token, which the fence would not know", async () => {
  const annotations = { "kubernetes.io/service-account.name": "default" };
  const token = { type: "kubernetes.io/service-account-token", metadata: { name: "mine", namespace, annotations } };
  expect(await make(`${core}/secrets`, token)).toBe("fenced");
  expect(await make(`${core}/secrets`, { type: "Opaque", data: {} })).toBe("allowed");
});

describe("a request to the vault", () => {
  const apiVersion = "external-secrets.io/v1";
  const store = { kind: "ClusterSecretStore", name: "vault" };
  const ask = (spec: object) =>
    make(requests, { apiVersion, kind: "ExternalSecret", spec: { secretStoreRef: store, ...spec } });
  const entry = (key: string) => ({ secretKey: "password", remoteRef: { key, property: "password" } });
  const uid = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

  test("is made for every secret of a store", async () => {
    const { waves } = synthesizeStore({ ...demoProps, name: "live", uid }, externalSecretsProfile);
    const rendered = waves
      .flatMap(({ objects }) => objects.map(({ object }) => object))
      .filter(({ kind }) => kind === "ExternalSecret");
    expect(rendered.length).toBeGreaterThan(2);
    for (const object of rendered)
      expect(await agent.apply(`${requests}/${object.metadata.name}`, object)).toBe("allowed");
  });

  test("names no value that is no store's", async () => {
    expect(await ask({ data: [entry(`storeplane/stores/${uid}/mine`)] })).toBe("allowed");
    for (const key of ["production/payments/mine", `stores/${uid}/mine/../../mine`, `stores/${uid}/other`, "mine"])
      expect(await ask({ data: [entry(`storeplane/stores/${uid}/mine`), entry(key)] })).toBe("fenced");
  });

  test("fetches nothing in bulk, nor by another store of secrets than its own", async () => {
    expect(await ask({ dataFrom: [{ find: { name: { regexp: ".*" } } }] })).toBe("fenced");
    const elsewhere = { sourceRef: { storeRef: { name: "other" } } };
    expect(await ask({ data: [{ ...entry(`stores/${uid}/mine`), ...elsewhere }] })).toBe("fenced");
  });
});
