import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { type PrivateCluster, startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { NodeCase } from "./node-case.ts";
import { probeImage } from "./probe-image.ts";

const undo = new AsyncDisposableStack();
let image: Awaited<ReturnType<typeof probeImage>>;
let cluster: PrivateCluster;
let node: NodeCase;

beforeAll(async () => {
  image = undo.use(await probeImage());
  cluster = undo.use(await startPrivateCluster({ images: [image] }));
  node = new NodeCase(cluster, undo.use(await connectKube(cluster.kubeconfig)), image.reference);
  await node.prepare();
});
afterAll(() => undo.disposeAsync());

describe("a real node", () => {
  test("is named and labelled as a simulated one, and has the machine's own size", async () => {
    const schema = z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      status: z.object({ capacity: z.object({ cpu: z.string() }), nodeInfo: z.object({ kubeletVersion: z.string() }) }),
    });
    const { metadata, status } = schema.parse(await node.kube.call({ path: "/api/v1/nodes/c1-node-1" }));
    expect(metadata.labels).toMatchObject({
      "kubernetes.io/hostname": "c1-node-1",
      "kubernetes.io/os": "linux",
      "topology.kubernetes.io/zone": "zone-1",
    });
    expect(Number(status.capacity.cpu)).toBeGreaterThan(0);
  });

  test("runs a restricted pod, shows what it prints and runs more in it", async () => {
    await node.createPod("web", ["say=hello", "serve=:8080"], {
      readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
    });
    await node.readyPod("web");
    expect(await node.kubectl("logs", "web")).toBe("hello");
    expect(await node.exec("web", "say=within")).toBe("within");
  });

  test("lets a pod be reached by the address and the name of its Service", async () => {
    await node.apply({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "try" },
      spec: { clusterIP: "10.96.7.7", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    await node.createPod("asker", ["serve=:8080"]);
    const { status } = await node.readyPod("asker");
    // The pod's own address arrives: network policies see who asks.
    for (const url of ["http://10.96.7.7", "http://web", "http://web.try.svc.cluster.local"]) {
      const seen = await pollUntil({ what: `${url} answers`, everyMs: 100 }, () => node.exec("asker", `get=${url}`));
      expect(seen.replace(/:\d+$/, "")).toBe(status.podIP);
    }
  });

  test("brings pods to the API server and to NATS, at the ports that the platform's policies allow", async () => {
    expect(await node.exec("asker", "connect=kubernetes.default:443")).toBe("10.96.0.1:443");
    expect(await node.exec("asker", "connect=10.88.0.1:4222")).toBe("10.88.0.1:4222");
  });

  test("has no way from a pod to anything outside of its network", async () => {
    await expect(node.exec("asker", "connect=192.0.2.1:80")).rejects.toThrow("connect=192.0.2.1:80");
  });

  test("ends a container that takes more memory than its limit, and says so", async () => {
    await node.createPod("greedy", ["allocate=200"], { resources: { limits: { memory: "64Mi" } } });
    const { status } = await node.endedPod("greedy");
    expect(status.containerStatuses.map(({ state }) => state.terminated?.reason)).toEqual(["OOMKilled"]);
  });
});

describe("a volume of a real node", () => {
  const claim = "/api/v1/namespaces/try/persistentvolumeclaims/data-db-0";

  test("is written by a pod that is not root, and keeps its content when the pod is killed", async () => {
    await node.apply(node.statefulSet("db"));
    const { metadata: first } = await node.readyPod("db-0");
    await node.exec("db-0", "write=/data/file:kept");
    await node.kubectl("delete", "pod", "db-0", "--force", "--grace-period=0");
    const again = await node.pod("db-0", "is another one and Ready", ({ metadata, status }) => {
      const ready = status.conditions.some((it) => it.type === "Ready" && it.status === "True");
      return metadata.uid !== first.uid && ready;
    });
    expect(again.metadata.uid).not.toBe(first.uid);
    expect(await node.exec("db-0", "read=/data/file")).toBe("kept");
  });

  test("grows with its claim", async () => {
    const body = { spec: { resources: { requests: { storage: "2Gi" } } } };
    await node.kube.call({ method: "PATCH", path: claim, body, contentType: "application/merge-patch+json" });
    const schema = z.object({ status: z.object({ capacity: z.object({ storage: z.string() }) }) });
    const grown = await pollUntil({ what: "the claim says that it has grown" }, async () => {
      const { storage } = schema.parse(await node.kube.call({ path: claim })).status.capacity;
      return storage === "1Gi" ? undefined : storage;
    });
    expect(grown).toBe("2Gi");
  });

  test("goes with its claim, object and directory", async () => {
    const volumes = join(cluster.process.dir, "servers/clusters/c1/volumes");
    expect(readdirSync(volumes)).toHaveLength(1);
    await node.kubectl("delete", "statefulset", "db");
    await node.kubectl("delete", "persistentvolumeclaim", "data-db-0");
    await pollUntil({ what: "no volume is left", everyMs: 100 }, async () => {
      const { items } = z
        .object({ items: z.array(z.unknown()) })
        .parse(await node.kube.call({ path: "/api/v1/persistentvolumes" }));
      return (items.length === 0 && existsSync(volumes) && readdirSync(volumes).length === 0) || undefined;
    });
  });
});

test("a cluster of a kept directory ends its pods in order and comes back with them and their volumes", async () => {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-kept-"));
  undo.defer(() => rmSync(dir, { recursive: true, force: true }));
  const options = { images: [image], dir };
  let first = "";
  {
    await using kept = await startPrivateCluster(options);
    await using kube = await connectKube(kept.kubeconfig);
    const there = new NodeCase(kept, kube, image.reference);
    await there.prepare();
    await there.apply(there.statefulSet("db", "end=/data/file:in order"));
    first = (await there.readyPod("db-0")).metadata.uid;
    kept.process.signal("SIGTERM");
    await kept.process.exited;
  }
  await using again = await startPrivateCluster(options);
  await using kube = await connectKube(again.kubeconfig);
  const there = new NodeCase(again, kube, image.reference);
  const content = await pollUntil({ what: "the pod runs again", everyMs: 200 }, () =>
    there.exec("db-0", "read=/data/file"),
  );
  expect(content).toBe("in order");
  expect((await there.readyPod("db-0")).metadata.uid).toBe(first);
});
