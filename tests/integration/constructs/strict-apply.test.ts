import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  agentObjects,
  backupObjects,
  busObjects,
  controlPlaneObjects,
  platformObjects,
} from "../../../charts/platform/objects.ts";
import {
  type ClusterProfile,
  type GeneratedSecret,
  type KubeObject,
  localProfile,
  objectsOf,
  type Profile,
  productionProfile,
  profileOf,
  type StoreManifests,
  type StoreProps,
  synthesizeStore,
} from "../../../constructs/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { demoProps } from "../../manifests/cases.ts";
import { StrictClient } from "./strict-apply.ts";

let servers: Servers;
let client: StrictClient;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }] });
  client = await StrictClient.connect(servers.cluster("c1").kubeconfig);
});

afterAll(async () => {
  await client?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

/** What the agent makes of the list; the values are of no use to anyone. */
function secretObjects({ namespace, secrets }: StoreManifests): KubeObject[] {
  const value = (key: GeneratedSecret["keys"][string]) => ("value" in key ? key.value : "x".repeat(key.length));
  return secrets.map(({ name, labels, keys }) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels },
    type: "Opaque",
    immutable: true,
    data: Object.fromEntries(Object.entries(keys).map(([key, spec]) => [key, btoa(value(spec))])),
  }));
}

function storeObjects(manifests: StoreManifests): KubeObject[] {
  const [namespace, ...rest] = objectsOf(manifests);
  return namespace === undefined ? [] : [namespace, ...secretObjects(manifests), ...rest];
}

const conditionsSchema = z.looseObject({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
});
const oneReady = z.looseObject({ status: z.object({ readyReplicas: z.literal(1) }) });
const wantedCondition: Readonly<Record<string, string>> = { Deployment: "Available", Job: "Complete" };

/** Whether a workload does what it is for. */
async function isUp(object: KubeObject): Promise<boolean> {
  const found = await client.read(object);
  if (object.kind === "StatefulSet") return oneReady.safeParse(found).success;
  const { status } = conditionsSchema.parse(found);
  return status.conditions.some(({ type, status: is }) => type === wantedCondition[object.kind] && is === "True");
}

/** Whether an apply of what is there already leaves the resource version alone. */
async function staysAsItIs(object: KubeObject): Promise<boolean> {
  const before = await client.read(object);
  const { resourceVersion } = await client.apply(object);
  return before.metadata.resourceVersion === resourceVersion;
}

async function inTheEnd(object: KubeObject, holds: (object: KubeObject) => Promise<boolean>): Promise<boolean> {
  const what = `${holds.name} of ${object.kind}/${object.metadata.name}`;
  return pollUntil({ what }, async () => (await holds(object)) || undefined);
}

describe("the platform", () => {
  test("is accepted as rendered, without a warning", async () => {
    expect(await client.objections(platformObjects(localProfile))).toEqual([]);
  });

  test("is accepted with TLS at the gateway", async () => {
    const { routing } = localProfile;
    const gateway = { name: "secure", namespace: routing.gateway.namespace, sectionName: "https" };
    const secure: Profile = { ...localProfile, tls: productionProfile.tls, routing: { ...routing, gateway } };
    expect(await client.objections(platformObjects(secure))).toEqual([]);
  });

  test("brings up its agent and its backup repository in a namespace that enforces Pod Security restricted", async () => {
    const profile: ClusterProfile = { base: "local", backupRepository: { volumeSize: "1Gi" } };
    const objects = [...agentObjects(profile), ...backupObjects(profile)];
    expect(await client.objections(objects)).toEqual([]);
    const deployments = objects.filter(({ kind }) => kind === "Deployment");
    expect(await Promise.all(deployments.map((object) => inTheEnd(object, isUp)))).toEqual([true, true]);
  });

  test("is accepted there with its bus and its control plane, without a warning", async () => {
    const home = { cluster: "c1", host: "api.example.com", bus: { volumeSize: "1Gi", separateNodes: true } };
    const profile: ClusterProfile = { base: "local", platform: home };
    const objects = [...busObjects(profile), ...controlPlaneObjects(profile)];
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["StatefulSet", "Job", "HTTPRoute"]));
    expect(await client.objections([...platformObjects(profileOf(profile)), ...objects], { starts: false })).toEqual(
      [],
    );
  });
});

/** With the number of workloads: StatefulSets, Deployments and hooks. */
const stores = [
  { engine: "woocommerce", plan: "starter", name: "shop-starter", count: 4 },
  { engine: "woocommerce", plan: "growth", name: "shop-growth", count: 4 },
  { engine: "woocommerce", plan: "scale", name: "shop-scale", count: 4 },
  { engine: "medusa", plan: "starter", name: "medusa-starter", count: 6 },
  { engine: "medusa", plan: "growth", name: "medusa-growth", count: 7 },
  { engine: "medusa", plan: "scale", name: "medusa-scale", count: 7 },
];

describe.each(stores)("a store of $engine in plan $plan", ({ count, ...store }) => {
  const props: StoreProps = { ...demoProps, ...store, hosts: [`${store.name}.example.com`] };
  const manifests = synthesizeStore(props, localProfile);
  const objects = storeObjects(manifests);

  test("is accepted object by object, without a warning", async () => {
    expect(await client.objections(objects)).toEqual([]);
  });

  test("comes up within its quota with both hooks at once", async () => {
    const workloads = objects.filter(({ kind }) => kind === "StatefulSet" || kind in wantedCondition);
    expect(workloads).toHaveLength(count);
    await Promise.all(workloads.map((object) => inTheEnd(object, isUp)));
  });

  test("is not changed by a second apply", async () => {
    const unchanged: string[] = [];
    for (const object of objects) {
      // Controllers write status at any time: an apply that changes nothing meets an unchanged version in the end.
      if (await inTheEnd(object, staysAsItIs)) unchanged.push(object.metadata.name);
    }
    expect(unchanged).toEqual(objects.map(({ metadata }) => metadata.name));
  });

  test("changes only its namespace with a new revision", async () => {
    const next = synthesizeStore({ ...props, revision: "0123456789abcdef-8" }, localProfile);
    const changed = objectsOf(next).filter((object) => !objects.some((old) => isSame(old, object)));
    expect(changed.map(({ kind }) => kind)).toEqual(["Namespace"]);
    expect(await client.objections(changed)).toEqual([]);
  });
});

function isSame(left: KubeObject, right: KubeObject): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

describe("a larger plan", () => {
  test("is taken over in place where volumes can grow", async () => {
    const props: StoreProps = { ...demoProps, name: "shop-starter", hosts: [] };
    const growable: KubeObject = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "kwok-volume" },
      provisioner: "kwok.x-k8s.io/volume",
      reclaimPolicy: "Delete",
      allowVolumeExpansion: true,
    };
    const larger = objectsOf(synthesizeStore({ ...props, plan: "growth" }, localProfile));
    expect(await client.objections([growable, ...larger])).toEqual([]);
  });
});

describe("a store's namespace", () => {
  const pod = (securityContext: object): KubeObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "intruder", namespace: "store-shop-starter" },
    spec: { containers: [{ name: "intruder", image: "localhost/intruder", securityContext }] },
  });

  test("refuses a pod outside the restricted level", async () => {
    const answer = await client.apply(pod({ privileged: true }));
    expect(answer.status).toBe(403);
    expect(answer.message).toContain("PodSecurity");
  });

  test("refuses a load balancer", async () => {
    const answer = await client.apply({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "open", namespace: "store-shop-starter" },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
    });
    expect(answer.status).toBe(403);
    expect(answer.message).toContain("exceeded quota");
  });
});
