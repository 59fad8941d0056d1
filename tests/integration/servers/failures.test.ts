import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { applyObjects, type KubeObject } from "../../../testbed/kube/apply-objects.ts";
import { connectKube, type KubeConnection } from "../../../testbed/kube/kube-connection.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { ClusterHandle, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
      status: z.object({
        phase: z.string(),
        conditions: z
          .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
          .default([]),
        containerStatuses: z
          .array(
            z.object({
              ready: z.boolean(),
              state: z.object({ waiting: z.object({ reason: z.string() }).optional() }),
            }),
          )
          .default([]),
      }),
    }),
  ),
});
type Pod = z.infer<typeof podsSchema>["items"][number];

let servers: Servers;
let cluster: ClusterHandle;
let kube: KubeConnection;

beforeAll(async () => {
  servers = await startServers({ clusters: [{ id: "c1" }] });
  cluster = servers.cluster("c1");
  kube = await connectKube(cluster.kubeconfig);
}, 120_000);

afterAll(async () => {
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
}, 60_000);

function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function template(component: string, restartPolicy?: string): object {
  const spec = { containers: [{ name: "main", image: "example.test/image:1" }] };
  return {
    metadata: { labels: { "app.kubernetes.io/component": component } },
    spec: restartPolicy === undefined ? spec : { ...spec, restartPolicy },
  };
}

function deployment(name: string, inNamespace: string): KubeObject {
  const labels = { "app.kubernetes.io/component": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: inNamespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: template(name) },
  };
}

function job(name: string, inNamespace: string): KubeObject {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: inNamespace },
    spec: { backoffLimit: 0, template: template(name, "Never") },
  };
}

async function waitForPod(inNamespace: string, component: string, wanted: (pod: Pod) => boolean): Promise<Pod> {
  let seen: unknown;
  try {
    return await pollUntil({ what: `a pod of ${component} is as wanted` }, async () => {
      const pods = podsSchema.parse(await kube.call({ path: `/api/v1/namespaces/${inNamespace}/pods` })).items;
      const ofComponent = pods.filter((pod) => pod.metadata.labels["app.kubernetes.io/component"] === component);
      seen = ofComponent;
      return ofComponent.find(wanted);
    });
  } catch (error) {
    throw new Error(`last seen: ${JSON.stringify(seen)}`, { cause: error });
  }
}

const isReady = (pod: Pod) => pod.status.conditions.some((it) => it.type === "Ready" && it.status === "True");
const waitsFor = (reason: string) => (pod: Pod) =>
  pod.status.containerStatuses.some((container) => container.state.waiting?.reason === reason);
const noNodeFits = (pod: Pod) =>
  pod.status.conditions.some((it) => it.type === "PodScheduled" && it.reason === "Unschedulable");

describe("failures on demand", () => {
  test.each([
    ["image-pull", waitsFor("ImagePullBackOff")],
    ["crash-loop", waitsFor("CrashLoopBackOff")],
    ["unschedulable", noNodeFits],
  ] as const)("%s shows in new pods and ends in the same pods", async (kind, shows) => {
    const ns = `on-demand-${kind}`;
    const failure = await cluster.failures.inject({ namespace: ns, kind });
    await applyObjects(cluster.kubeconfig, [namespace(ns), deployment("web", ns)]);
    const failing = await waitForPod(ns, "web", shows);
    expect(isReady(failing)).toBe(false);

    await failure[Symbol.asyncDispose]();
    const recovered = await waitForPod(ns, "web", isReady);
    expect(recovered.metadata.name).toBe(failing.metadata.name);
    await applyObjects(cluster.kubeconfig, [deployment("later", ns)]);
    await waitForPod(ns, "later", isReady);
  });

  test("a failure of one component leaves the others and other namespaces alone", async () => {
    await using failure = await cluster.failures.inject({ namespace: "one", kind: "image-pull", component: "db" });
    expect(failure).toBeDefined();
    await applyObjects(cluster.kubeconfig, ["one", "other"].map(namespace));
    await applyObjects(cluster.kubeconfig, [
      deployment("db", "one"),
      deployment("web", "one"),
      deployment("db", "other"),
    ]);
    await waitForPod("one", "db", waitsFor("ImagePullBackOff"));
    await waitForPod("one", "web", isReady);
    await waitForPod("other", "db", isReady);
  });

  test("a slow pod waits for its time and is Ready then", async () => {
    await using failure = await cluster.failures.inject({ namespace: "slow", kind: "slow", delaySeconds: 6 });
    expect(failure).toBeDefined();
    await applyObjects(cluster.kubeconfig, [namespace("slow"), deployment("web", "slow")]);
    await waitForPod("slow", "web", waitsFor("ContainerCreating"));
    const since = Date.now();
    await waitForPod("slow", "web", isReady);
    expect(Date.now() - since).toBeGreaterThan(1500);
  });

  test("a Job fails while its failure is on, and a Job made after it completes", async () => {
    const failure = await cluster.failures.inject({ namespace: "jobs", kind: "job-failed" });
    await applyObjects(cluster.kubeconfig, [namespace("jobs"), job("setup", "jobs"), deployment("web", "jobs")]);
    await waitForPod("jobs", "setup", (pod) => pod.status.phase === "Failed");
    await waitForPod("jobs", "web", isReady);
    await failure[Symbol.asyncDispose]();
    await applyObjects(cluster.kubeconfig, [job("again", "jobs")]);
    const again = await waitForPod("jobs", "again", (pod) => pod.status.phase !== "Pending");
    expect(again.status.phase).not.toBe("Failed");
    await waitForPod("jobs", "again", (pod) => pod.status.phase === "Succeeded");
  });

  test("a running pod starts to crash when the failure is for existing pods too, and recovers", async () => {
    await applyObjects(cluster.kubeconfig, [namespace("live"), deployment("web", "live")]);
    const before = await waitForPod("live", "web", isReady);
    const failure = await cluster.failures.inject({ namespace: "live", kind: "crash-loop", existing: true });
    await waitForPod("live", "web", waitsFor("CrashLoopBackOff"));
    await failure[Symbol.asyncDispose]();
    const after = await waitForPod("live", "web", isReady);
    expect(after.metadata.name).toBe(before.metadata.name);
  });

  test("readiness goes off and on again as often as it is told to", async () => {
    await applyObjects(cluster.kubeconfig, [namespace("flip"), deployment("web", "flip")]);
    await waitForPod("flip", "web", isReady);
    for (let round = 0; round < 3; round++) {
      expect(await cluster.failures.setReady({ namespace: "flip", component: "web", ready: false })).toBe(1);
      await waitForPod("flip", "web", (pod) => !isReady(pod));
      expect(await cluster.failures.setReady({ namespace: "flip", component: "web", ready: true })).toBe(1);
      await waitForPod("flip", "web", isReady);
    }
  });
});

test("pods of nodes whose kwok was killed become Ready at once when another one plays them", async () => {
  const { kwok } = cluster.processes;
  await kwok?.kill("SIGKILL");
  await applyObjects(cluster.kubeconfig, [namespace("orphaned"), deployment("web", "orphaned")]);
  await waitForPod("orphaned", "web", ({ status }) => status.conditions.some(({ type }) => type === "PodScheduled"));
  await kwok?.start();
  const began = Date.now();
  await waitForPod("orphaned", "web", isReady);
  // A lease of the dead one would last for 30 s at least.
  expect(Date.now() - began).toBeLessThan(20_000);
});
