import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { keptConnectionOptions } from "../../../control-plane/bus/connection/connection-options.ts";
import { applyObjects, type KubeObject } from "../../../testbed/kube/apply-objects.ts";
import { connectKube } from "../../../testbed/kube/kube-connection.ts";
import { markPodsUnready } from "../../../testbed/nodes/node/pods-of-before.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { identify, isRunning } from "../../../testbed/process/process-identity.ts";
import type { NatsHandle, NatsRole, Servers } from "../../../testbed/servers/server-handles.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";
import { revokeCluster } from "../../fixtures/nats-accounts.ts";

function connectAs(nats: NatsHandle, role: NatsRole): Promise<NatsConnection> {
  return connect(keptConnectionOptions({ url: nats.url, credentials: nats.credentials(role) }));
}

const configMap = (name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data,
});

async function get(kubeconfig: string, path: string): Promise<unknown> {
  await using kube = await connectKube(kubeconfig);
  const answer = await kube.call({ path });
  return answer;
}

describe("two clusters", () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await startServers({ clusters: [{ id: "c1" }, { id: "c2", nodes: 3 }] });
    process.stderr.write(`two clusters were ready in ${servers.startMs} ms\n`);
  });
  afterAll(async () => {
    await servers?.[Symbol.asyncDispose]();
  });

  test("have the nodes that were asked for, all Ready, and nothing in common", async () => {
    const nodesSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
    const names = servers.clusters.map(async ({ kubeconfig }) => {
      const { items } = nodesSchema.parse(await get(kubeconfig, "/api/v1/nodes"));
      return items.map(({ metadata }) => metadata.name);
    });
    expect(await Promise.all(names)).toEqual([
      ["c1-node-1", "c1-node-2"],
      ["c2-node-1", "c2-node-2", "c2-node-3"],
    ]);
    expect(() => servers.cluster("c3")).toThrow(/no cluster "c3"/);
  });

  test("have no pod Ready that an earlier run of a node left so, and its other conditions as they were", async () => {
    await using kube = await connectKube(servers.cluster("c2").kubeconfig);
    const pods = "/api/v1/namespaces/default/pods";
    const spec = { schedulerName: "nobody", containers: [{ name: "a", image: "a.example/a:1" }] };
    await kube.call({ method: "POST", path: pods, body: { metadata: { name: "kept" }, spec } });
    const conditions = ["PodScheduled", "ContainersReady", "Ready"].map((type) => ({ type, status: "True" }));
    const contentType = "application/merge-patch+json";
    const status = { phase: "Running", conditions };
    await kube.call({ method: "PATCH", path: `${pods}/kept/status`, contentType, body: { status } });
    await markPodsUnready(kube);
    const podSchema = z.object({
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
    });
    const after = podSchema.parse(await kube.call({ path: `${pods}/kept` }));
    expect(Object.fromEntries(after.status.conditions.map((it) => [it.type, it.status]))).toEqual({
      PodScheduled: "True",
      ContainersReady: "False",
      Ready: "False",
    });
  });

  test("bind a claim without a class by the default storage class", async () => {
    const { kubeconfig } = servers.cluster("c1");
    const claim = {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "default" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    };
    await applyObjects(kubeconfig, [claim]);
    const claimSchema = z.object({ status: z.object({ phase: z.literal("Bound") }) });
    const bound = await pollUntil({ what: "the claim is bound" }, async () =>
      claimSchema.parse(await get(kubeconfig, "/api/v1/namespaces/default/persistentvolumeclaims/data")),
    );
    expect(bound.status.phase).toBe("Bound");
  });

  test("accept a Gateway and an HTTPRoute, also after a change", async () => {
    const { kubeconfig } = servers.cluster("c2");
    const api = "gateway.networking.k8s.io/v1";
    const route = (hostname: string): KubeObject => ({
      apiVersion: api,
      kind: "HTTPRoute",
      metadata: { name: "web", namespace: "default" },
      spec: { parentRefs: [{ name: "shops" }], hostnames: [hostname] },
    });
    await applyObjects(kubeconfig, [
      { apiVersion: api, kind: "GatewayClass", metadata: { name: "simulated" }, spec: { controllerName: "a.test/b" } },
      {
        apiVersion: api,
        kind: "Gateway",
        metadata: { name: "shops", namespace: "default" },
        spec: { gatewayClassName: "simulated", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
      },
      route("a.example.test"),
    ]);
    const path = `/apis/${api}/namespaces/default`;
    const conditionsSchema = z.array(
      z.object({ type: z.string(), status: z.string(), observedGeneration: z.number().optional() }),
    );
    const routeSchema = z.object({
      metadata: z.object({ generation: z.number() }),
      status: z.object({ parents: z.array(z.object({ conditions: conditionsSchema })).min(1) }),
    });
    const accepted = (generation: number) =>
      pollUntil({ what: `generation ${generation} of the route is accepted` }, async () => {
        const seen = routeSchema.parse(await get(kubeconfig, `${path}/httproutes/web`));
        const conditions = seen.status.parents.flatMap((parent) => parent.conditions);
        const good = conditions.filter((it) => it.status === "True" && it.observedGeneration === generation);
        return good.length === 2 ? good.map(({ type }) => type).sort() : undefined;
      });
    expect(await accepted(1)).toEqual(["Accepted", "ResolvedRefs"]);
    await applyObjects(kubeconfig, [route("b.example.test")]);
    expect(await accepted(2)).toEqual(["Accepted", "ResolvedRefs"]);

    const gatewaySchema = z.object({ status: z.object({ conditions: conditionsSchema }) });
    const programmed = await pollUntil({ what: "the gateway is programmed" }, async () => {
      const { conditions } = gatewaySchema.parse(await get(kubeconfig, `${path}/gateways/shops`)).status;
      return conditions.find(({ type, status }) => type === "Programmed" && status === "True");
    });
    expect(programmed.observedGeneration).toBe(1);
  });

  test("an API server that was killed comes back on its port with its objects", async () => {
    const { kubeconfig, processes } = servers.cluster("c1");
    await applyObjects(kubeconfig, [configMap("kept", { a: "1" })]);
    const before = processes.apiserver.pid;
    await processes.apiserver.kill("SIGKILL");
    expect(processes.apiserver.pid).toBe(0);
    await expect(get(kubeconfig, "/readyz")).rejects.toThrow(/ECONNREFUSED|closed/);
    await processes.apiserver.start();
    expect(processes.apiserver.pid).not.toBe(before);
    expect(await get(kubeconfig, "/api/v1/namespaces/default/configmaps/kept")).toMatchObject({ data: { a: "1" } });
  });
});

describe("NATS", () => {
  test("lets each role do what it may and nothing else", async () => {
    await using servers = await startServers({ clusters: [], agents: ["c1", "c2"] });
    const { nats } = servers;
    const connections = await Promise.all([
      connectAs(nats, { agent: "c1" }),
      connectAs(nats, { agent: "c2" }),
      connectAs(nats, "control-plane"),
    ]);
    const [agent, other, controlPlane] = connections;
    const denied = (connection: NatsConnection, subject: string) => {
      connection.publish(subject, "x");
      return pollUntil({ what: `publishing ${subject} is refused` }, () => refusals.get(connection));
    };
    const refusals = new Map<NatsConnection, string>();
    for (const connection of connections) void collectRefusals(connection, refusals);
    expect(await denied(agent, "sp.v1.desired.c1.default.shop")).toMatch(/permission/i);
    expect(await denied(other, "$KV.SP_CLUSTERS.c1.heartbeat")).toMatch(/permission/i);
    expect(await denied(controlPlane, "$JS.API.STREAM.DELETE.SP_DESIRED")).toMatch(/permission/i);
    await expect(connect({ servers: nats.url, reconnect: false })).rejects.toThrow(/authorization/i);
    expect(() => nats.credentials({ agent: "c3" })).toThrow(/"c3"/);
    // By the default of 2 seconds a busy machine refuses right passwords.
    expect(await (await fetch(`${nats.monitorUrl}/varz`)).json()).toMatchObject({ auth_timeout: 10 });
    await Promise.all(connections.map((connection) => connection.close()));
  });

  test("killed and started again it has the same port, users and data", async () => {
    await using servers = await startServers({ clusters: [] });
    const { nats } = servers;
    const before = await connectAs(nats, "migrator");
    await before.request("$JS.API.STREAM.CREATE.SP_TRY", JSON.stringify({ name: "SP_TRY", subjects: ["try"] }));
    await before.close();
    await nats.process.kill("SIGKILL");
    await nats.process.start();
    const after = await connectAs(nats, "migrator");
    const names = await after.request("$JS.API.STREAM.NAMES", "");
    expect(names.json()).toMatchObject({ streams: ["SP_TRY"] });
    await after.close();
  });
});

async function collectRefusals(connection: NatsConnection, into: Map<NatsConnection, string>): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === "error") into.set(connection, String(status.error));
  }
}

describe("a kept directory", () => {
  test("has the same objects, messages, ports and keys when it is started again", async () => {
    const dir = mkdtempSync(join(tmpdir(), "storeplane-kept-"));
    const options = { clusters: [{ id: "c1" }], dir };
    const seen: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      await using servers = await startServers(options);
      const { kubeconfig, server } = servers.cluster("c1");
      if (round === 0) await applyObjects(kubeconfig, [configMap("kept", { a: "1" })]);
      const found = await get(kubeconfig, "/api/v1/namespaces/default/configmaps/kept");
      const { uid } = z.object({ metadata: z.object({ uid: z.string() }) }).parse(found).metadata;
      seen.push({ uid, server, url: servers.nats.url, creds: servers.nats.credentials({ agent: "c1" }).creds() });
    }
    expect(seen[1]).toEqual(seen[0]);
    rmSync(dir, { recursive: true });
  });

  test("keeps a cluster revoked that was revoked while its servers ran", async () => {
    const options = { clusters: [], agents: ["c1", "c2"], dir: mkdtempSync(join(tmpdir(), "storeplane-kept-")) };
    {
      await using servers = await startServers(options);
      await revokeCluster(servers.nats, "c1");
    }
    await using servers = await startServers(options);
    await expect(connectAs(servers.nats, { agent: "c1" })).rejects.toThrow(/authorization/i);
    await (await connectAs(servers.nats, { agent: "c2" })).close();
    rmSync(options.dir, { recursive: true });
  });

  test("is refused to a second owner while the first one has it", async () => {
    const dir = mkdtempSync(join(tmpdir(), "storeplane-kept-"));
    await using first = await startServers({ clusters: [], dir });
    expect(first.dir).toBe(dir);
    await expect(startServers({ clusters: [], dir })).rejects.toThrow(`in use by process ${process.pid}`);
    await first[Symbol.asyncDispose]();
    await using second = await startServers({ clusters: [], dir });
    expect(second.nats.url).toBe(first.nats.url);
  });
});

describe("ending", () => {
  test("leaves no process and no directory", async () => {
    const servers = await startServers({ clusters: [{ id: "c1", nodes: 1 }] });
    const all = [servers.nats.process, ...Object.values(servers.cluster("c1").processes)];
    const identities = all.map(({ pid }) => identify(pid));
    expect(identities.every((identity) => identity !== undefined && isRunning(identity))).toBe(true);
    const since = performance.now();
    await servers[Symbol.asyncDispose]();
    process.stderr.write(`one cluster ended in ${Math.round(performance.now() - since)} ms\n`);
    expect(identities.filter((identity) => identity !== undefined && isRunning(identity))).toEqual([]);
    expect(() => rmSync(servers.dir)).toThrow(/ENOENT/);
  });

  test("a cluster id that can't be a subject token is refused before anything starts", async () => {
    await expect(startServers({ clusters: [{ id: "a.b" }] })).rejects.toThrow(/"a\.b"/);
    await expect(startServers({ clusters: [{ id: "a" }, { id: "a" }] })).rejects.toThrow(/each once/);
  });
});
