import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { objectPath } from "../../../agent/cluster/kinds.ts";
import { type KubeRequest, KubeTransport } from "../../../agent/cluster/transport.ts";
import { KubeWriter } from "../../../agent/cluster/writer.ts";
import { digestOf } from "../../../agent/digest.ts";
import { KubeUnavailableError } from "../../../agent/errors.ts";
import { createAnswer } from "../../../agent/questions/answer.ts";
import { ObjectsRefusedError } from "../../../agent/questions/planned-changes.ts";
import { NamespaceTakenError, previewQuestion, previewStore } from "../../../agent/questions/preview.ts";
import { blankRecord, type StoreRecord, storeApiVersion } from "../../../agent/store/store-object.ts";
import { synthesizeRequest } from "../../../agent/synth/synthesize.ts";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { localProfile, type StoreManifests } from "../../../constructs/index.ts";
import {
  type ObjectChange,
  type Preview,
  type PreviewRequest,
  previewReply,
  type StoreSpec,
  unpackReply,
} from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { type AnyObject, TestKube } from "../../fixtures/test-kube.ts";

/** No agent runs here: what these tests change stays changed while they look. */
let servers: Servers;
let kube: TestKube;
let transport: KubeTransport;
let writer: KubeWriter;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }], objects: platformObjects(localProfile) });
  const { kubeconfig } = servers.cluster("c1");
  kube = await TestKube.connect(kubeconfig);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  transport = new KubeTransport(kubeConfig, 8);
  writer = new KubeWriter(transport);
});

afterAll(async () => {
  await transport?.close();
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
});

function requestOf(name: string, changes: Partial<StoreSpec> = {}): PreviewRequest {
  const spec = { name, engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [], ...changes };
  return { schemaVersion: 1, tenant: "default", uid: crypto.randomUUID(), epoch: "abcdefgh", seq: 1, spec };
}

const render = (request: PreviewRequest): StoreManifests =>
  synthesizeRequest({ request, record: blankRecord() }, localProfile);

/** Writes a store's objects as the agent would, hooks left out, and its Store with the given record. */
async function settle(request: PreviewRequest, record: Partial<StoreRecord> = {}): Promise<void> {
  const { namespace, waves } = render(request);
  const objects = waves.flatMap((wave) => wave.objects.map(({ object }) => object));
  for (const object of objects) {
    if (object.kind === "LimitRange") await quotaFilled(namespace);
    await writer.apply(object);
  }
  const { spec, schemaVersion: _, epoch, seq, ...identity } = request;
  const { name } = spec;
  const at = new Date().toISOString();
  const stored = {
    op: "apply",
    actor: "test",
    createdAt: at,
    acceptedAt: at,
    revision: { epoch, seq },
    store: spec,
    ...identity,
  };
  const store = { apiVersion: storeApiVersion, kind: "Store", metadata: { name } };
  await writer.apply({ ...store, spec: stored });
  await transport.send({
    method: "PATCH",
    path: `${objectPath({ ...store, name })}/status`,
    query: { fieldManager: "storeplane-agent", force: "true" },
    body: { ...store, status: { ...blankRecord(), ...record } },
    contentType: "application/apply-patch+yaml",
  });
  await claimsBound(namespace);
}

/** As those of a store that runs; until then the API server refuses to let them grow. */
async function claimsBound(namespace: string): Promise<void> {
  await pollUntil({ what: `claims of ${namespace} are bound` }, async () => {
    const claims = await kube.list("persistentvolumeclaims", { namespace });
    return claims.every((claim) => boundClaim.safeParse(claim).success) || undefined;
  });
}

const boundClaim = z.looseObject({ status: z.looseObject({ phase: z.literal("Bound") }) });

/** Until then the API server refuses what the quota counts. */
async function quotaFilled(namespace: string): Promise<void> {
  const which = { plural: "resourcequotas", namespace, name: "store" } as const;
  await kube.waitFor(which, { what: "is counted" }, (quota) => Object.hasOwn(quota["status"] ?? {}, "hard"));
}

async function previewOf(request: PreviewRequest, reader = writer): Promise<Preview> {
  return previewStore(request, {
    cluster: "c1",
    reader,
    synthesize: (asked) => synthesizeRequest(asked, localProfile),
  });
}

const named = ({ changes }: Preview, kind: string, name: string): ObjectChange | undefined =>
  changes.find((change) => change.kind === kind && change.name === name);

/** What is not as it was, hooks left out: no one has run them here. */
const changed = ({ changes }: Preview): ObjectChange[] =>
  changes.filter(({ kind, action }) => kind !== "Job" && action !== "none");

test("a store as it was written has nothing to change, whatever others and the controllers added to it", async () => {
  const request = requestOf("settled");
  const namespace = "store-settled";
  await settle(request);
  await kube.waitFor(
    { plural: "deployments", namespace, name: "web" },
    { what: "was seen by its controller" },
    (object) => "deployment.kubernetes.io/revision" in object.metadata.annotations,
  );
  await kube.patch(
    { plural: "deployments", namespace, name: "web" },
    { metadata: { annotations: { theirs: "1" } }, spec: { progressDeadlineSeconds: 601 } },
  );
  await kube.patch({ plural: "services", namespace, name: "web" }, { metadata: { labels: { theirs: "1" } } });
  expect(changed(await previewOf(request))).toEqual([]);
});

test("what someone else wrote over our fields is shown as what the agent would put back", async () => {
  const request = requestOf("drifted");
  await settle(request);
  const which = { plural: "statefulsets", namespace: "store-drifted", name: "database" } as const;
  await kube.patch(which, { spec: { replicas: 0 } });
  expect(changed(await previewOf(request))).toEqual([
    {
      kind: "StatefulSet",
      name: "database",
      action: "update",
      diff: [{ path: "spec.replicas", before: 0, after: 1 }],
      verified: true,
    },
  ]);
});

test("a literal that someone wrote beside our reference to a secret is not shown", async () => {
  const request = requestOf("curious");
  await settle(request);
  const which = { plural: "deployments", namespace: "store-curious", name: "web" } as const;
  const patch = [{ op: "add", path: "/spec/template/spec/containers/0/env/-", value: { name: "X", value: "s3cr3t" } }];
  const path = objectPath({ apiVersion: "apps/v1", kind: "Deployment", namespace: which.namespace, name: which.name });
  await transport.send({ method: "PATCH", path, body: patch, contentType: "application/json-patch+json" });
  const preview = await previewOf({ ...request, spec: { ...request.spec, plan: "growth" } });
  expect(named(preview, "Deployment", "web")?.action).toBe("update");
  expect(JSON.stringify(preview)).not.toContain("s3cr3t");
});

test("a Service that can't take our ports beside another's is to be re-created, as the agent would", async () => {
  const request = requestOf("replaced");
  await settle(request);
  const which = { plural: "services", namespace: "store-replaced", name: "web" } as const;
  await kube.patch(which, { spec: { ports: [{ name: "http", port: 8888 }] } });
  const change = named(await previewOf(request), "Service", "web");
  expect(change).toMatchObject({ action: "replace", verified: true });
  expect(change?.diff.some(({ path }) => path.startsWith("spec.ports"))).toBe(true);
});

test("a change that the API server refuses is an error that names the object", async () => {
  const request = requestOf("stuck");
  await settle(request);
  const which = { plural: "statefulsets", namespace: "store-stuck", name: "database" } as const;
  const present = await kube.get(which);
  await kube.remove(which);
  const { spec } = present as unknown as { spec: object };
  const metadata = { name: which.name, namespace: which.namespace };
  await kube.create("statefulsets", { metadata, spec: { ...spec, serviceName: "another" } });
  const error = await previewOf(request).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ObjectsRefusedError);
  expect((error as ObjectsRefusedError).refusals).toEqual([
    { field: "StatefulSet database", rule: expect.stringContaining("Forbidden") as string },
  ]);
});

test("a claim that grows with the quota that bounds it is shown, and not called verified", async () => {
  const request = requestOf("growing");
  await settle(request);
  const preview = await previewOf({ ...request, spec: { ...request.spec, plan: "scale" } });
  const claim = named(preview, "PersistentVolumeClaim", "database-data");
  expect(claim).toMatchObject({ action: "update", verified: false });
  expect(claim?.diff.map(({ path }) => path)).toEqual(["spec.resources.requests.storage"]);
  expect(named(preview, "ResourceQuota", "store")).toMatchObject({ action: "update", verified: true });
  expect(named(preview, "Deployment", "web")).toMatchObject({ action: "update", verified: true });
});

test("a plan with smaller volumes than the store has is refused as the agent would refuse it", async () => {
  const request = requestOf("shrinking", { plan: "scale" });
  await settle(request, { plan: "scale" });
  const error = await previewOf({ ...request, spec: { ...request.spec, plan: "starter" } }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ObjectsRefusedError);
  const { message, refusals } = error as ObjectsRefusedError;
  expect(message).toBe("the agent refuses 2 objects");
  expect(refusals.map(({ field }) => field)).toEqual([
    "PersistentVolumeClaim database-data",
    "PersistentVolumeClaim uploads",
  ]);
  for (const { rule } of refusals)
    expect(rule).toMatch(/volumes can't shrink, go back to plan scale or to a larger one$/);
});

test("a claim that a person enlarged is theirs until the render asks for another one", async () => {
  const request = requestOf("enlarged");
  const namespace = "store-enlarged";
  const claim = render(request)
    .waves.flatMap((wave) => wave.objects.map(({ object }) => object))
    .find(({ kind, metadata }) => kind === "PersistentVolumeClaim" && metadata.name === "uploads");
  const entry = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name: "uploads", uid: "1" };
  await settle(request, { inventory: [{ ...entry, hash: digestOf(claim ?? {}) }] });
  const which = { plural: "persistentvolumeclaims", namespace, name: "uploads" } as const;
  const isBound = (object: AnyObject): boolean => JSON.stringify(object["status"]).includes('"Bound"');
  await kube.waitFor(which, { what: "is bound" }, isBound);
  await kube.patch(which, { spec: { resources: { requests: { storage: "6Gi" } } } });
  expect(changed(await previewOf(request))).toEqual([]);
});

test("what an older render made is pruned unless it is data, and a hook that has succeeded does not run again", async () => {
  const request = requestOf("tidied");
  const { hooks } = render(request);
  const [setup] = hooks;
  const entry = (kind: string, name: string) => ({ apiVersion: "v1", kind, namespace: "store-tidied", name, uid: "1" });
  await settle(request, {
    inventory: [
      entry("Service", "older"),
      entry("PersistentVolumeClaim", "older-data"),
      { apiVersion: "v1", kind: "Service", namespace: "store-tidied", name: "never-made" },
      entry("Service", "web"),
    ],
    hooks: [{ name: setup?.name ?? "", hash: setup?.inputsHash ?? "", outcome: "Succeeded", attempts: 1 }],
  });
  const preview = await previewOf(request);
  expect(preview.changes.filter(({ action }) => action === "prune")).toMatchObject([
    { kind: "Service", name: "older" },
  ]);
  const jobs = preview.changes.filter(({ kind }) => kind === "Job").map(({ action }) => action);
  expect(jobs).toEqual(hooks.map((hook) => (hook === setup ? "none" : "create")));
});

test("a hook that ran with other inputs since runs again with those of before", async () => {
  const request = requestOf("to-and-fro");
  const { hooks } = render(request);
  const runs = hooks.map(
    ({ name, inputsHash }) => ({ name, hash: inputsHash, outcome: "Succeeded", attempts: 1 }) as const,
  );
  const [setup] = runs;
  await settle(request, { hooks: [...runs, { name: "setup", hash: "0123456789", outcome: "Succeeded", attempts: 1 }] });
  const { changes } = await previewOf(request);
  const jobs = changes.filter(({ kind }) => kind === "Job").map(({ name, action }) => [name, action]);
  expect(jobs).toEqual(runs.map((run) => [`${run.name}-${run.hash}`, run === setup ? "create" : "none"]));
});

test("a namespace of the same name that is another's stands in the way", async () => {
  await kube.create("namespaces", { metadata: { name: "store-foreign" } });
  await expect(previewOf(requestOf("foreign"))).rejects.toThrow(NamespaceTakenError);
  await settle(requestOf("former"));
  await expect(previewOf(requestOf("former"))).rejects.toThrow(NamespaceTakenError);
});

test("a preview only reads and asks by dry run, and no Secret at all", async () => {
  const calls: KubeRequest[] = [];
  const reader = new KubeWriter({
    send: (call) => {
      calls.push(call);
      return transport.send(call);
    },
  });
  const request = requestOf("watched");
  await settle(request);
  await previewOf({ ...request, spec: { ...request.spec, plan: "growth" } }, reader);
  await previewOf(requestOf("unborn"), reader);
  expect(calls.length).toBeGreaterThan(40);
  expect(calls.filter(({ method, query }) => method !== "GET" && query?.["dryRun"] !== "All")).toEqual([]);
  expect(calls.filter(({ path }) => path.includes("/secrets"))).toEqual([]);
  expect(await kube.get({ plural: "namespaces", name: "store-unborn" })).toBeUndefined();
  expect(await kube.get({ plural: "stores", name: "unborn" })).toBeUndefined();
});

test("with the API server away the answer says so", async () => {
  const ignore = (): void => undefined;
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const answer = createAnswer(
    previewQuestion((request) => previewOf(request)),
    { logger, onAnswered: ignore },
  );
  await servers.cluster("c1").processes.apiserver.kill("SIGKILL");
  await expect(previewOf(requestOf("late"))).rejects.toThrow(KubeUnavailableError);
  const bytes = await answer(new TextEncoder().encode(JSON.stringify(requestOf("late"))));
  expect(await unpackReply(previewReply, bytes, "answer")).toMatchObject({
    problem: { code: "kubernetes-unavailable" },
  });
  await servers.cluster("c1").processes.apiserver.start();
  const found = await pollUntil({ what: "a preview again" }, async () => {
    const reply = await unpackReply(
      previewReply,
      await answer(new TextEncoder().encode(JSON.stringify(requestOf("late")))),
      "answer",
    );
    return reply.outcome === "answered" ? reply.preview : undefined;
  });
  expect(found.namespace).toBe("store-late");
});
