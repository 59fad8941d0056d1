import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyThrough } from "../../testbed/nodes/policy/apply-rules.ts";
import { type PolicyEnforcer, startPolicyEnforcer } from "../../testbed/nodes/policy/enforcer.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { TestKube } from "../fixtures/test-kube.ts";
import type { NetworkProgram } from "./policy/network-program.ts";
import { PrivateNode } from "./policy/private-node.ts";

/** kwok's addresses for pods; it does not get to the last ones. */
const network = { links: "veth*", subnet: "10.64.0.0/12" };
const namespace = "shop";
const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const port = 8080;

const stack = new AsyncDisposableStack();
let servers: Servers;
let kube: TestKube;
let node: PrivateNode;
let enforcer: PolicyEnforcer;
let client: NetworkProgram;
let serverAddress: string;
let cniResults: string;

beforeAll(async () => {
  servers = stack.use(await startServers({ clusters: [{ id: "c1", nodes: 1 }] }));
  kube = stack.use(await TestKube.connect(servers.cluster("c1").kubeconfig));
  node = stack.use(await PrivateNode.start("10.79.255.254"));
  cniResults = mkdtempSync(join(tmpdir(), "storeplane-cni-"));
  stack.defer(() => rmSync(cniResults, { recursive: true, force: true }));
  const { kubeconfig } = servers.cluster("c1");
  const apply = applyThrough(node.program.entering);
  enforcer = stack.use(await startPolicyEnforcer({ kubeconfig, network, logger, apply, cniResults }));
  await enforcer.ready;
  await kube.create("namespaces", { metadata: { name: namespace } });
  client = await node.addPod(await makePod("client"), { name: "client", tcp: [], udp: [] });
  serverAddress = await makePod("server");
  await node.addPod(serverAddress, { name: "server", tcp: [port], udp: [] });
});

afterAll(() => stack.disposeAsync());

/** Makes a simulated pod and returns the address that it was given. */
async function makePod(name: string): Promise<string> {
  await kube.create("pods", podObject(name, {}));
  const running = await kube.waitFor({ plural: "pods", namespace, name }, { what: "has an address" }, hasAddress);
  return (running["status"] as { podIP: string }).podIP;
}

function hasAddress(pod: object): boolean {
  return "status" in pod && typeof pod.status === "object" && pod.status !== null && "podIP" in pod.status;
}

function podObject(name: string, spec: object) {
  const containers = [{ name: "main", image: "none", ports: [{ name: "web", containerPort: port }] }];
  return { metadata: { name, namespace, labels: { app: name } }, spec: { containers, ...spec } };
}

function policyObject(ingress: readonly object[]) {
  return {
    metadata: { name: "fence", namespace },
    spec: { podSelector: { matchLabels: { app: "server" } }, policyTypes: ["Ingress"], ingress },
  };
}

/** How a new connection from a pod to the server ends. */
async function outcome(from = client): Promise<string | undefined> {
  return (await from.probe([{ address: serverAddress, protocol: "tcp", port }], 1000))[0];
}

async function expectOutcome(expected: string, from = client): Promise<void> {
  const what = `a connection to the server is ${expected}`;
  await pollUntil({ what }, async () => (await outcome(from)) === expected || undefined);
}

const fence = { plural: "networkpolicies", namespace, name: "fence" } as const;

test("rules follow policies that are created, changed and deleted", async () => {
  await expectOutcome("server");
  await kube.create("networkpolicies", policyObject([]));
  await expectOutcome("denied");
  const from = [{ podSelector: { matchLabels: { app: "client" } } }];
  await kube.patch(fence, policyObject([{ from, ports: [{ port: "web" }] }]));
  await expectOutcome("server");
  await kube.remove(fence);
  await expectOutcome("server");
});

test("rules follow the labels of pods and namespaces", async () => {
  const namespaceSelector = { matchLabels: { team: "one" } };
  const podSelector = { matchLabels: { role: "caller" } };
  await kube.create("networkpolicies", policyObject([{ from: [{ namespaceSelector, podSelector }] }]));
  await expectOutcome("denied");
  await kube.patch({ plural: "namespaces", name: namespace }, { metadata: { labels: { team: "one" } } });
  await kube.patch({ plural: "pods", namespace, name: "client" }, { metadata: { labels: { role: "caller" } } });
  await expectOutcome("server");
  await kube.patch({ plural: "namespaces", name: namespace }, { metadata: { labels: { team: "two" } } });
  await expectOutcome("denied");
  await kube.remove(fence);
  await expectOutcome("server");
});

test("a pod's traffic opens when CNI has given it an address, before the API names that", async () => {
  const address = "10.79.0.9";
  // No one schedules it, so its status stays empty.
  const { metadata } = await kube.create("pods", podObject("early", { schedulerName: "nobody" }));
  const early = await node.addPod(address, { name: "early", tcp: [], udp: [] });
  await expectOutcome("silent", early);
  const record = { cniArgs: [["K8S_POD_UID", metadata.uid]], result: { ips: [{ address: `${address}/12` }] } };
  writeFileSync(join(cniResults, "pods-0123-eth0"), JSON.stringify(record));
  await expectOutcome("server", early);
});

test("a deleted pod's address has no traffic any more", async () => {
  const leaving = await node.addPod(await makePod("leaving"), { name: "leaving", tcp: [], udp: [] });
  await expectOutcome("server", leaving);
  await kube.remove({ plural: "pods", namespace, name: "leaving" });
  await expectOutcome("silent", leaving);
});

test("policies written after the API server was down are enforced, too", async () => {
  const { apiserver } = servers.cluster("c1").processes;
  await apiserver.kill("SIGKILL");
  // What was in force stays.
  expect(await outcome()).toBe("server");
  await apiserver.start();
  await kube.create("networkpolicies", policyObject([]));
  await expectOutcome("denied");
  await kube.remove(fence);
  await expectOutcome("server");
});

test("an enforcer that has ended leaves its rules, and the next one starts closed", async () => {
  await kube.create("networkpolicies", policyObject([]));
  await expectOutcome("denied");
  await enforcer[Symbol.asyncDispose]();
  expect(await outcome()).toBe("denied");
  const { kubeconfig } = servers.cluster("c1");
  const scripts: string[] = [];
  const apply = async (script: string) => void scripts.push(script);
  await using next = await startPolicyEnforcer({ kubeconfig, network, logger, apply });
  await next.ready;
  expect(scripts.map((script) => script.includes(serverAddress))).toEqual([false, true]);
});
