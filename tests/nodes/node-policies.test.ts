import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectKube } from "../../testbed/kube/kube-connection.ts";
import { type PrivateCluster, startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { NodeCase } from "./node-case.ts";
import { probeImage } from "./probe-image.ts";

const undo = new AsyncDisposableStack();
let cluster: PrivateCluster;
let node: NodeCase;

beforeAll(async () => {
  const image = undo.use(await probeImage());
  cluster = undo.use(await startPrivateCluster({ images: [{ reference: image.reference, archive: image.archive }] }));
  node = new NodeCase(cluster, undo.use(await connectKube(cluster.kubeconfig)), image.reference);
  await node.prepare();
  const readinessProbe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 };
  await node.createPod("web", ["serve=:8080"], { readinessProbe });
  await node.createPod("friend", ["serve=:8080"]);
  await node.createPod("stranger", ["serve=:8080"]);
  await node.apply({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "try" },
    spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  await Promise.all(["web", "friend", "stranger"].map((name) => node.readyPod(name)));
});
afterAll(() => undo.disposeAsync());

const clusterDns = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

function policy(name: string, spec: object) {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace: "try" }, spec };
}

async function outcome(from: string, step: string): Promise<string> {
  return node.exec(from, step).then(
    () => "open",
    (error: unknown) => (/no route to host/.test(String(error)) ? "denied" : String(error)),
  );
}

async function expectOutcome(from: string, step: string, expected: string): Promise<void> {
  const what = `${step} from ${from} is ${expected}`;
  await pollUntil({ what, everyMs: 100 }, async () => {
    const seen = await outcome(from, step);
    if (seen !== expected) throw new Error(seen);
    return true;
  });
}

test("without policies pods reach each other and the API server", async () => {
  await expectOutcome("stranger", "get=http://web", "open");
  await expectOutcome("stranger", "connect=kubernetes.default:443", "open");
});

test("with policies exactly what they name gets through, by address and by Service", async () => {
  await node.apply(
    policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    policy("dns", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [clusterDns] }] }),
    policy("friend-to-web", {
      podSelector: { matchLabels: { app: "friend" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: 8080 }] }],
    }),
    policy("web-from-friend", {
      podSelector: { matchLabels: { app: "web" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "friend" } } }], ports: [{ port: 8080 }] }],
    }),
  );
  const { status } = await node.readyPod("web");
  await expectOutcome("stranger", "get=http://web", "denied");
  await expectOutcome("stranger", `get=http://${status.podIP}:8080`, "denied");
  await expectOutcome("friend", "get=http://web", "open");
  await expectOutcome("friend", "connect=kubernetes.default:443", "denied");
  await expectOutcome("friend", "connect=10.88.0.1:4222", "denied");
});

test("the kubelet's probes pass all the same", async () => {
  await node.createPod("probed", ["serve=:8080"], {
    readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
  });
  const { status } = await node.readyPod("probed");
  expect(status.phase).toBe("Running");
});

test("a pod connects from its first moment, before the API names its address", async () => {
  const metadata = { name: "hasty", namespace: "try", labels: { app: "friend" } };
  const spec = { ...node.podSpec(["get=http://web"]), restartPolicy: "Never" };
  await node.apply({ apiVersion: "v1", kind: "Pod", metadata, spec });
  const { status } = await node.endedPod("hasty");
  expect(status.phase).toBe("Succeeded");
});

test("the enforcer has nothing to complain of", () => {
  const log = join(cluster.process.dir, "servers/clusters/c1/network-policies.log");
  expect(readFileSync(log, "utf8")).toBe("");
});
