import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPodLogs } from "../../../agent/cluster/pod-logs.ts";
import { KubeTransport } from "../../../agent/cluster/transport.ts";
import { KubeWriter } from "../../../agent/cluster/writer.ts";
import { createAnswer } from "../../../agent/questions/answer.ts";
import { StoreUnknownError } from "../../../agent/questions/find-store.ts";
import { findLogs, logsQuestion } from "../../../agent/questions/logs/find-logs.ts";
import { Following, followTimings } from "../../../agent/questions/logs/following.ts";
import { type LogsDeps, UnknownComponentError } from "../../../agent/questions/logs/logged-store.ts";
import { storeApiVersion } from "../../../agent/store/store-object.ts";
import { synthesizeOnce } from "../../../agent/synth/synthesize.ts";
import { platformObjects } from "../../../charts/platform/objects.ts";
import { annotationKeys, localProfile } from "../../../constructs/index.ts";
import {
  type LogsRequest,
  logsReply,
  maxLogBytes,
  maxRpcReplyBytes,
  type StoreLogs,
  unpackReply,
} from "../../../contract/index.ts";
import { writeAgentKubeconfig } from "../../../dev/platform/agent-kubeconfig.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import type { Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { AgentAccess } from "../../fixtures/agent-access.ts";
import { TestKube } from "../../fixtures/test-kube.ts";

/** No agent runs here: the question is asked with the agent's own rights, and kwok plays the containers. */
let servers: Servers;
let kube: TestKube;
let admin: KubeTransport;
let transport: KubeTransport;
let deps: LogsDeps;
let seen: Awaited<ReturnType<typeof seenBy>>;

const dir = mkdtempSync(join(tmpdir(), "storeplane-logs-"));
const file = (name: string): string => join(dir, `${name}.log`);
const password = 'Pass"w0rd/of the-shop';
const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END KEY-----";
const uid = crypto.randomUUID();
const asked: LogsRequest = {
  schemaVersion: 1,
  requestId: crypto.randomUUID(),
  tenant: "default",
  cluster: "c1",
  name: "hats",
  uid,
  tail: 500,
};

/** As a container runtime writes it. */
const written = (second: number, text: string): string =>
  `2026-11-30T01:00:${String(second).padStart(2, "0")}.000000001Z stdout F ${text}\n`;
const now = (text: string): string => `${new Date().toISOString()} stdout F ${text}\n`;

beforeAll(async () => {
  const podLogs = {
    web: { file: file("web"), previous: file("web-before") },
    database: { file: file("database") },
    noisy: { file: file("noisy") },
  };
  writeFileSync(file("web-before"), written(1, "going down"));
  writeFileSync(file("web"), written(3, `up with ${password}`) + written(5, `in JSON ${JSON.stringify(password)}`));
  writeFileSync(file("database"), written(2, "\u001b[31mready\u001b[0m") + written(4, key.split("\n")[1] ?? ""));
  writeFileSync(file("noisy"), "");
  servers = await startServers({ clusters: [{ id: "c1", podLogs }], objects: platformObjects(localProfile) });
  kube = await TestKube.connect(servers.cluster("c1").kubeconfig);
  admin = transportOf(servers.cluster("c1").kubeconfig);
  const path = join(servers.dir, "agent.kubeconfig");
  await writeAgentKubeconfig({ admin: servers.cluster("c1").kubeconfig, path });
  transport = transportOf(path);
  deps = depsOf(transport);
  await settle();
  seen = await seenBy();
});

afterAll(async () => {
  await transport?.close();
  await admin?.close();
  await kube?.[Symbol.asyncDispose]();
  await servers?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

function transportOf(path: string): KubeTransport {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(path);
  return new KubeTransport(kubeConfig, 8);
}

function depsOf(by: KubeTransport): LogsDeps {
  const synthesize: LogsDeps["synthesize"] = (store) => synthesizeOnce(store, localProfile);
  return { cluster: "c1", reader: new KubeWriter(by), logs: createPodLogs(by), synthesize };
}

/** The store as the agent would leave it, as far as logs ask for it. */
async function settle(): Promise<void> {
  const at = new Date().toISOString();
  const spec = { name: "hats", engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };
  const identity = { uid, revision: { epoch: "abcdefgh", seq: 1 }, tenant: "default" };
  const state = { op: "apply", actor: "test", createdAt: at, acceptedAt: at, store: spec, ...identity };
  await new KubeWriter(admin).apply({
    apiVersion: storeApiVersion,
    kind: "Store",
    metadata: { name: "hats" },
    spec: state,
  });
  const namespace = "store-hats";
  await kube.create("namespaces", { metadata: { name: namespace, annotations: { [annotationKeys.uid]: uid } } });
  const subjects = [{ kind: "ServiceAccount", name: "storeplane-agent", namespace: "storeplane-system" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "storeplane-store-writer" };
  await kube.create("rolebindings", { metadata: { name: "storeplane-agent", namespace }, subjects, roleRef });
  const secret = (name: string, stringData: object) =>
    kube.create("secrets", { metadata: { name, namespace }, stringData });
  await secret("admin-v1", { username: "admin", password });
  await secret("tls", { key });
  await pollUntil({ what: "the namespace has its service account" }, () =>
    kube.get({ plural: "serviceaccounts", namespace, name: "default" }),
  );
  const env = [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "admin-v1", key: "password" } } }];
  await createPod("web-5f7d9-abcde", "web", { env });
  await createPod("database-0", "database", { volumes: [{ name: "tls", secret: { secretName: "tls" } }] });
  await createPod("setup-zzzzz", "setup");
  await restarted("web-5f7d9-abcde", "web");
}

interface Created {
  readonly volumes?: readonly object[];
  readonly env?: readonly object[];
  readonly envFrom?: readonly object[];
}

async function createPod(name: string, component: string, { volumes = [], ...container }: Created = {}) {
  const labels = { "storeplane.dev/store": "hats", "app.kubernetes.io/component": component };
  const containers = [{ name: component, image: "none", ...container }];
  await kube.create("pods", {
    metadata: { name, namespace: "store-hats", labels },
    spec: { automountServiceAccountToken: false, containers, volumes },
  });
  await pollUntil({ what: `${name} runs`, everyMs: 100 }, async () => {
    const pod = await kube.get({ plural: "pods", namespace: "store-hats", name });
    return (pod?.["status"] as { phase?: string } | undefined)?.phase === "Running" || undefined;
  });
}

/** As the kubelet tells it after a container was started again. */
async function restarted(pod: string, name: string): Promise<void> {
  const startedAt = "2026-11-30T01:00:02Z";
  const terminated = { exitCode: 1, containerID: "containerd://before", startedAt, finishedAt: startedAt };
  const status = { name, image: "none", imageID: "", ready: true, started: true, restartCount: 1 };
  const containerStatuses = [{ ...status, state: { running: { startedAt } }, lastState: { terminated } }];
  await kube.patchStatus({ plural: "pods", namespace: "store-hats", name: pod }, { status: { containerStatuses } });
}

const find = async (change: Partial<LogsRequest> = {}, by = deps): Promise<StoreLogs> =>
  (await findLogs({ ...asked, ...change }, by, AbortSignal.timeout(20_000))).logs;

/** What the question asks of the API server. */
async function seenBy(): Promise<readonly string[]> {
  const calls: string[] = [];
  const by = {
    send: (call: Parameters<KubeTransport["send"]>[0]) => {
      calls.push(`${call.method} ${call.path}`);
      return transport.send(call);
    },
    stream: (call: Parameters<KubeTransport["stream"]>[0]) => {
      calls.push(`GET ${call.path}`);
      return transport.stream(call);
    },
  };
  const reader = new KubeWriter(by);
  await find({}, { ...deps, reader, logs: createPodLogs(by) });
  return calls.toSorted();
}

describe("the logs of a store", () => {
  test("are the lines of all containers in order, restarts marked, secrets and escapes taken out", async () => {
    const logs = await find();
    expect(logs.lines.map(({ component, replica, restart = 0, text }) => [component, replica, restart, text])).toEqual([
      ["web", "abcde", 0, "going down"],
      ["database", "0", 0, "ready"],
      ["web", "abcde", 1, "up with [redacted]"],
      ["database", "0", 0, "[redacted]"],
      ["web", "abcde", 1, 'in JSON "[redacted]"'],
    ]);
    expect(logs.lines[0]?.at).toBe("2026-11-30T01:00:01.000000001Z");
    expect(logs.truncated).toBe(false);
    expect(logs.components).toEqual(expect.arrayContaining(["web", "cron", "database", "setup", "smoke"]));
  });

  test("say of a container that gives none why, in the words of its node", async () => {
    const { silent } = await find();
    expect(silent).toMatchObject([{ component: "setup", replica: "zzzzz" }]);
    expect(silent[0]?.why).toMatch(/^Its log can't be read: .*no logs found for container/);
    expect(await find({ component: "setup" })).toMatchObject({
      lines: [],
      message: "There are pods, but none of them gives logs.",
    });
    expect(await find({ component: "cron" })).toMatchObject({ lines: [], silent: [], message: "There are no pods." });
  });

  test("are of one component, of a time on, and the newest where there are more", async () => {
    const texts = async (change: Partial<LogsRequest>) => (await find(change)).lines.map(({ text }) => text);
    expect(await texts({ component: "database" })).toEqual(["ready", "[redacted]"]);
    expect(await texts({ since: "2026-11-30T01:00:04.000000001Z" })).toEqual(["[redacted]", 'in JSON "[redacted]"']);
    expect(await find({ since: "2026-11-30T02:00:00Z", component: "web" })).toMatchObject({ lines: [] });
    const newest = await find({ tail: 2 });
    expect([newest.lines.map(({ component }) => component), newest.truncated]).toEqual([["database", "web"], true]);
  });

  test("are read from one namespace, and each Secret by its name", () => {
    const of = "/api/v1/namespaces/store-hats";
    expect(new Set(seen)).toEqual(
      new Set([
        "GET /apis/storeplane.dev/v1alpha1/stores/hats",
        `GET ${of}`,
        `GET ${of}/pods`,
        ...["admin-v1", "database-v1", "salts-v1", "tls"].map((name) => `GET ${of}/secrets/${name}`),
        ...["database-0", "setup-zzzzz", "web-5f7d9-abcde"].map((pod) => `GET ${of}/pods/${pod}/log`),
      ]),
    );
  });

  test.each<[string, Partial<LogsRequest>]>([
    ["another uid", { uid: crypto.randomUUID() }],
    ["another tenant", { tenant: "other" }],
    ["another cluster", { cluster: "c2" }],
    ["another name", { name: "nobody" }],
  ])("are not read for a question of %s", async (_what, change) => {
    await expect(find(change)).rejects.toThrow(StoreUnknownError);
  });

  test("are not read of a component that the store has not", async () => {
    await expect(find({ component: "payments" })).rejects.toThrow(UnknownComponentError);
  });

  test("are out of the agent's reach in every other namespace", async () => {
    await using access = await AgentAccess.connect(servers, "c1");
    expect(await access.ask({ path: "/api/v1/namespaces/default/pods/any/log" })).toBe("no right");
    expect(await access.ask({ path: "/api/v1/namespaces/storeplane-system/pods/any/log" })).toBe("no right");
    expect(await access.ask({ path: "/api/v1/namespaces/store-hats/secrets" })).toBe("no right");
  });
});

test("an answer is bounded whatever was written: the newest lines, long ones cut, and no secret at a cut", async () => {
  await createPod("noisy-0", "noisy");
  const long = "x".repeat(8192 - 5) + password.repeat(2);
  const noise = Array.from({ length: 2000 }, () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(400))).toString("base64"),
  );
  const lines = [...noise, long].map((text, index) => written(index % 60, text));
  writeFileSync(file("noisy"), lines.join(""));
  const question = logsQuestion(async (request, signal) => (await findLogs(request, deps, signal)).logs);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const answer = createAnswer(question, { logger, onAnswered() {} });
  const bytes = await answer(new TextEncoder().encode(JSON.stringify({ ...asked, component: "noisy" })));
  expect(bytes.byteLength).toBeLessThanOrEqual(maxRpcReplyBytes);
  const reply = await unpackReply(logsReply, bytes, "answer");
  if (reply.outcome === "refused") throw new Error(reply.problem.code);
  const { logs } = reply;
  expect(logs.truncated).toBe(true);
  expect(logs.lines.length).toBeGreaterThan(200);
  expect(Buffer.byteLength(logs.lines.map(({ text }) => text).join(""))).toBeLessThanOrEqual(maxLogBytes);
  const cut = logs.lines.filter(({ cut: isCut }) => isCut);
  expect(cut.map(({ text }) => text)).toEqual([`${"x".repeat(8192 - 5)}[redacted]`]);
});

describe("following", () => {
  const timings = { ...followTimings, lookMs: 500, soonMs: 200, beatMs: 1000 };

  function follow(change: Partial<LogsRequest>) {
    const ending = new AbortController();
    const parts: StoreLogs[] = [];
    const ended = (async () => {
      const following = new Following({ ...asked, ...change }, deps, { signal: ending.signal, timings });
      for await (const part of following.parts()) parts.push(part);
    })();
    const texts = () => parts.flatMap(({ lines }) => lines.map(({ text }) => text));
    const until = (text: string) =>
      pollUntil({ what: `"${text}" is followed`, everyMs: 20 }, async () => texts().includes(text) || undefined);
    const end = async () => {
      ending.abort();
      await ended;
    };
    return { parts, texts, until, end };
  }

  test("begins with what is there, and has each new line once, its secrets replaced", async () => {
    const followed = follow({ component: "database" });
    await followed.until("ready");
    for (let count = 0; count < 5; count += 1) {
      appendFileSync(file("database"), now(`new ${count} ${key.split("\n")[1]}`));
      await followed.until(`new ${count} [redacted]`);
    }
    await followed.end();
    expect(followed.texts()).toEqual(["ready", "[redacted]", ...[0, 1, 2, 3, 4].map((it) => `new ${it} [redacted]`)]);
  });

  test("says again and again that it goes on, and sees pods that start later, with secrets of their own", async () => {
    const followed = follow({ component: "web" });
    await followed.until("up with [redacted]");
    await pollUntil(
      { what: "a part without lines", everyMs: 50 },
      async () => followed.parts.some(({ lines }) => lines.length === 0) || undefined,
    );
    const stringData = { later: "value-that-came-later" };
    await kube.create("secrets", { metadata: { name: "later", namespace: "store-hats" }, stringData });
    appendFileSync(file("web"), now("before value-that-came-later"));
    await createPod("web-5f7d9-later", "web", { envFrom: [{ secretRef: { name: "later" } }] });
    appendFileSync(file("web"), now("after value-that-came-later"));
    await followed.until("after [redacted]");
    await followed.end();
    const later = followed.parts.flatMap(({ lines }) => lines.filter(({ replica }) => replica === "later"));
    expect(later.length).toBeGreaterThan(0);
    expect(later.map(({ text }) => text).join("\n")).not.toContain("value-that-came-later");
  });

  test("goes on over a restart of the container, and when the API server was away", async () => {
    const followed = follow({ component: "database" });
    await followed.until("ready");
    await servers.cluster("c1").processes.apiserver.kill();
    appendFileSync(file("database"), now("while it was away"));
    await servers.cluster("c1").processes.apiserver.start();
    await followed.until("while it was away");
    await restarted("database-0", "database");
    appendFileSync(file("database"), now("after the restart"));
    await followed.until("after the restart");
    await pollUntil(
      { what: "a line of the new run" },
      async () => followed.parts.some(({ lines }) => lines.some(({ restart }) => restart === 1)) || undefined,
    );
    await followed.end();
    // kwok has one file for both runs.
    const ofOneRun = followed.parts.flatMap(({ lines }) => lines.filter(({ restart = 0 }) => restart === 0));
    expect(ofOneRun.filter(({ text }) => text === "while it was away")).toHaveLength(1);
  });
});
