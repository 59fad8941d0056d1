import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { createReadBackupAccess } from "../../agent/backup-access.ts";
import { createPodLogs } from "../../agent/cluster/pod-logs.ts";
import { KubeTransport } from "../../agent/cluster/transport.ts";
import { KubeWriter } from "../../agent/cluster/writer.ts";
import { lastWordsOfBackup, resultOfBackup } from "../../agent/diagnosis/backup-result.ts";
import { jobOutcome } from "../../agent/diagnosis/readiness.ts";
import { findBackups } from "../../agent/questions/backups.ts";
import { storeApiVersion } from "../../agent/store/store-object.ts";
import { synthesizeBackupOf } from "../../agent/synth/synthesize.ts";
import {
  type ClusterProfile,
  confined,
  imageRef,
  labelKeys,
  objectsOf,
  profileOf,
  restrictedUser,
  synthesizeStore,
} from "../../constructs/index.ts";
import type { BackupRecord } from "../../contract/index.ts";
import { applyObjects } from "../../testbed/kube/apply-objects.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { kubectl } from "../../testbed/servers/kubectl.ts";

interface Place {
  readonly cluster: { readonly kubeconfig: string; readonly kubectl: string };
  readonly profile: ClusterProfile;
  /** Folder for the secrets of the repository. */
  readonly dir: string;
  readonly secrets: { readonly login: string; readonly key: string };
}

const name = "caps";
const namespace = `store-${name}`;
export const soldUid = "5b0f1d52-0d6b-4f0e-8c55-1d0c6b7a9e44";
const at = "2026-11-30T09:00:00Z";
const revision = { epoch: "0123456789abcdef", seq: 1 };
const props = {
  name,
  uid: soldUid,
  revision: "0123456789abcdef-1",
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  hosts: [],
};
const shop = { name, engine: "woocommerce", plan: "starter", cluster: "c1", hosts: [] };

/** A store whose database and uploads are there, and one pod in place of its web server that has filled both. */
export async function makeSoldStore({ cluster, profile }: Place): Promise<void> {
  const manifests = synthesizeStore(props, profileOf(profile));
  const wanted = objectsOf(manifests).filter(({ kind, metadata }) => {
    const isData = ["database", "database-data", "uploads"].includes(metadata.name);
    return ["Namespace", "ServiceAccount", "NetworkPolicy", "LimitRange", "ResourceQuota"].includes(kind) || isData;
  });
  await applyObjects(cluster.kubeconfig, wanted);
  const at1 = { namespace, labels: { [labelKeys.store]: name } };
  const stringData = { database: "store", user: "store", password: "p".repeat(32), "root-password": "r".repeat(32) };
  await applyObjects(cluster.kubeconfig, [
    { apiVersion: "v1", kind: "Secret", metadata: { ...at1, name: "database-v1" }, stringData },
    shopPod(profile),
    {
      apiVersion: storeApiVersion,
      kind: "Store",
      metadata: { name },
      spec: {
        op: "apply",
        actor: "test",
        createdAt: at,
        acceptedAt: at,
        store: shop,
        tenant: "default",
        uid: soldUid,
        revision,
      },
    },
  ]);
  await kubectl(
    cluster,
    "patch",
    "store",
    name,
    "--subresource=status",
    "--type=merge",
    "-p",
    JSON.stringify({ status: { phase: "Ready", firstReadyAt: at } }),
  );
  await pollUntil({ what: "the shop has sold", timeoutMs: 300_000, everyMs: 500 }, async () => {
    return (await kubectl(cluster, "logs", "web-0", "-n", namespace)).includes("sold") || undefined;
  });
}

/** Waits for the database, sells one cap for 17.50 and keeps its picture. */
function shopPod(profile: ClusterProfile) {
  const { images } = profileOf(profile);
  const script = [
    "ask() { MYSQL_PWD=$(cat /secret/password) mariadb --host=database --user=store store; }",
    "until echo 'SELECT 1' | ask; do sleep 1; done",
    "echo 'CREATE TABLE wp_wc_orders (id INT PRIMARY KEY, total VARCHAR(20)); INSERT INTO wp_wc_orders VALUES (41, 17.50);' | ask",
    "mkdir -p /uploads/2026 && echo 'picture of a cap' > /uploads/2026/cap.txt && sync && echo sold",
    "exec sleep infinity",
  ];
  const resources = { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "200m", memory: "128Mi" } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web-0", namespace, labels: { [labelKeys.store]: name, [labelKeys.component]: "web" } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: restrictedUser(33),
      containers: [
        {
          name: "web",
          image: imageRef(images, { origin: "upstream", name: "mariadb", tag: "11.8.9-noble" }),
          command: ["bash", "-c", script.join("\n")],
          securityContext: confined,
          resources,
          volumeMounts: [
            { name: "uploads", mountPath: "/uploads" },
            { name: "secret", mountPath: "/secret" },
          ],
        },
      ],
      volumes: [
        { name: "uploads", persistentVolumeClaim: { claimName: "uploads" } },
        { name: "secret", secret: { secretName: "database-v1", defaultMode: 0o440 } },
      ],
    },
  };
}

/** Has a backup begun as a question to the agent does, and returns what the agent would keep of it. */
export async function backUp({ cluster, profile, dir, secrets }: Place, id: string): Promise<Partial<BackupRecord>> {
  writeFileSync(join(dir, "login-secret"), secrets.login);
  writeFileSync(join(dir, "key-secret"), secrets.key);
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  const transport = new KubeTransport(kubeConfig, 4);
  try {
    const reader = new KubeWriter(transport);
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const request = {
      schemaVersion: 1,
      requestId: crypto.randomUUID(),
      tenant: "default",
      cluster: "c1",
      name,
      uid: soldUid,
      begin: id,
    } as const;
    await findBackups(request, {
      cluster: "c1",
      reader,
      readAccess: createReadBackupAccess(dir),
      synthesize: (store, run) => synthesizeBackupOf(store, profileOf(profile), run),
      logger: silent,
    });
    const ref = { apiVersion: "batch/v1", kind: "Job", namespace, name: `store-backup-${id}` };
    return await pollUntil({ what: `backup ${id} has ended`, timeoutMs: 300_000, everyMs: 500 }, async () => {
      const job = await reader.read(ref);
      if (job === undefined || jobOutcome(job) === undefined) return undefined;
      const pods = await createPodLogs(transport).pods(namespace, { [labelKeys.component]: "backup" });
      const words = lastWordsOfBackup(job, pods as Parameters<typeof lastWordsOfBackup>[1]);
      return words && resultOfBackup(job, words.text);
    });
  } finally {
    await transport.close();
  }
}
