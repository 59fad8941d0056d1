import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { agentNetwork } from "../../charts/platform/agent-network.ts";
import { backupSecret, backupSecretItems } from "../../charts/platform/backup-secret.ts";
import { platformNamespaces } from "../../charts/platform/namespaces.ts";
import { backupObjects } from "../../charts/platform/objects.ts";
import { priorityClasses } from "../../charts/platform/priority-classes.ts";
import { storeCrd } from "../../charts/platform/store-crd.ts";
import { type ClusterProfile, confined, labelKeys, localProfile } from "../../constructs/index.ts";
import { backupKey, backupPassword } from "../../contract/index.ts";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { applyObjects } from "../../testbed/kube/apply-objects.ts";
import { measureLayer, writeImage } from "../../testbed/nodes/addons/program-image.ts";
import { type PrivateCluster, startPrivateCluster } from "../../testbed/private-cluster/start-private-cluster.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { ensureRestic } from "../../testbed/restic/ensure-restic.ts";
import { awaitRollout, getByKubectl, kubectl } from "../../testbed/servers/kubectl.ts";
import { backUp, makeSoldStore, soldUid } from "./backed-up-store.ts";

const profile: ClusterProfile = { base: "local", backupRepository: { volumeSize: "1Gi" } };
const system = "storeplane-system";
const repository = "storeplane-backup-repository";
const namespace = "store-hats";
const uid = "3f0e8a2c-6e0d-4f6a-9f51-0d7b6a3c2f11";
const secrets = { login: "l".repeat(43), key: "k".repeat(43) };
const bytesOf = (secret: string) => new TextEncoder().encode(secret);
const undo = new AsyncDisposableStack();
let cluster: PrivateCluster;
let image: string;

/** The image of restic and nothing else, as an archive in a folder that goes with the test. */
async function resticImage() {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-restic-"));
  undo.defer(() => rmSync(dir, { recursive: true }));
  const program = { name: "restic", program: await ensureRestic() };
  const layer = await measureLayer(program);
  const made = { reference: `localhost/storeplane/restic:${layer.hex.slice(0, 12)}`, archive: join(dir, "restic.tar") };
  await writeImage(program, { reference: made.reference, layer }, made.archive);
  return made;
}

// The first time the agent's image and restic are built.
beforeAll(async () => {
  const restic = await resticImage();
  image = restic.reference;
  const images = [restic, ...(await ensureImages(["agent", "mariadb", "restic"]))];
  cluster = undo.use(await startPrivateCluster({ images }));
  await applyObjects(cluster.kubeconfig, [
    ...platformNamespaces(localProfile),
    storeCrd,
    ...priorityClasses,
    ...agentNetwork(localProfile),
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: backupSecret, namespace: system },
      stringData: { [backupSecretItems.login]: secrets.login, [backupSecretItems.key]: secrets.key },
    },
    ...backupObjects(profile),
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { [labelKeys.store]: "hats" } } },
  ]);
  await up();
}, 1_200_000);
afterAll(() => undo.disposeAsync());

const up = () => awaitRollout(cluster, { namespace: system, deployment: repository, timeoutSeconds: 300 });

const podSchema = z.object({ status: z.object({ phase: z.string() }) });

/** Starts restic in a pod of the store, with the store's login and key. */
async function start(name: string, args: readonly string[], { component = "backup", of = uid } = {}): Promise<void> {
  const metadata = { name, namespace, labels: { [labelKeys.component]: component } };
  const env = {
    RESTIC_REPOSITORY: `rest:http://${repository}.${system}.svc:8000/${of}/`,
    RESTIC_REST_USERNAME: of,
    RESTIC_REST_PASSWORD: await backupPassword(bytesOf(secrets.login), of),
    RESTIC_PASSWORD: await backupKey(bytesOf(secrets.key), of),
    HOME: "/tmp",
  };
  const container = {
    name: "restic",
    image,
    args,
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
    securityContext: confined,
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
  };
  const spec = { restartPolicy: "Never", automountServiceAccountToken: false, containers: [container] };
  const volumes = [{ name: "scratch", emptyDir: {} }];
  await pollUntil({ what: "the namespace has its service account" }, () =>
    kubectl(cluster, "get", "serviceaccount/default", "-n", namespace),
  );
  await applyObjects(cluster.kubeconfig, [{ apiVersion: "v1", kind: "Pod", metadata, spec: { ...spec, volumes } }]);
}

const saidBy = (name: string) => kubectl(cluster, "logs", name, "-n", namespace);

/** Runs it to its end; returns the pod's phase and what it printed. */
async function restic(name: string, args: readonly string[], of = uid) {
  await start(name, args, { of });
  const phase = await pollUntil({ what: `the pod ${name} has ended`, timeoutMs: 180_000, everyMs: 200 }, async () => {
    const { status } = await getByKubectl(cluster, podSchema, `pod/${name}`, "-n", namespace);
    return ["Succeeded", "Failed"].includes(status.phase) ? status.phase : undefined;
  });
  return { phase, said: await saidBy(name) };
}

test("from the agent's image and a volume of its own it takes the backup of a store, through the network policies", async () => {
  expect(await restic("init", ["init"])).toMatchObject({ phase: "Succeeded" });
  expect(await restic("first", ["backup", "/restic"])).toMatchObject({ phase: "Succeeded" });
});

test("a pod that visitors reach has no way to it", async () => {
  await start("visited", ["snapshots"], { component: "web" });
  // It tries again for minutes; each time it says why.
  const why = await pollUntil(
    { what: "restic says why it waits", everyMs: 500 },
    async () => /connect: [a-z ]+/.exec(await saidBy("visited"))?.[0],
  );
  expect(why).toBe("connect: no route to host");
});

test("another pod of it has the volume, and what is read back is what was stored", async () => {
  await kubectl(cluster, "delete", "pod", "-n", system, "-l", `${labelKeys.component}=backup-repository`, "--wait");
  await up();
  const { phase, said } = await restic("check", ["check", "--read-data"]);
  expect([phase, said]).toEqual(["Succeeded", expect.stringContaining("no errors were found")]);
});

test("a store with a shop's database and files is backed up, and restic gives back its order and its picture", async () => {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-backup-secrets-"));
  undo.defer(() => rmSync(dir, { recursive: true }));
  const place = { cluster, profile, dir, secrets };
  await makeSoldStore(place);
  const first = await backUp(place, "0123456789");
  expect(first).toMatchObject({ state: "Done", orders: 1, highestOrder: 41 });
  expect(first.snapshots?.map(({ part }) => part)).toEqual(["database", "files", "manifest"]);
  const second = await backUp(place, "9876543210");
  const added = (of: typeof first) => of.snapshots?.find(({ part }) => part === "files")?.addedBytes ?? -1;
  expect([second.state, added(second) < added(first)]).toEqual(["Done", true]);

  const dumped = ["dump", "latest", "--tag", "op=0123456789,database", "/database.sql"];
  expect((await restic("orders", dumped, soldUid)).said).toMatch(/INSERT INTO `wp_wc_orders`[^;]*\(41,'17\.50'\)/);
  const picture = ["dump", "latest", "--tag", "op=0123456789,files", "/uploads/2026/cap.txt"];
  expect((await restic("picture", picture, soldUid)).said).toContain("picture of a cap");
  const manifest = ["dump", "latest", "--tag", "op=9876543210,manifest", "/tmp/manifest.json"];
  const { said } = await restic("manifest", manifest, soldUid);
  expect(JSON.parse(said.slice(said.indexOf("{")))).toMatchObject({
    backup: "9876543210",
    uid: soldUid,
    databaseVersion: "11.8.9-noble",
    orders: 1,
  });
}, 600_000);

test("a shop whose tables are gone does not become the newest backup", async () => {
  const sql =
    "MYSQL_PWD=$(cat /secret/password) mariadb --host=database --user=store --execute='DROP TABLE wp_wc_orders' store";
  await kubectl(cluster, "exec", "web-0", "-n", "store-caps", "--", "bash", "-c", sql);
  const dir = mkdtempSync(join(tmpdir(), "storeplane-backup-secrets-"));
  undo.defer(() => rmSync(dir, { recursive: true }));
  const failed = await backUp({ cluster, profile, dir, secrets }, "0000000001");
  expect(failed).toMatchObject({ state: "Failed", reason: "NoShop" });
  expect(failed.message).toContain("wp_wc_orders");
  const { said } = await restic("none", ["snapshots", "--tag", "op=0000000001"], soldUid);
  expect(said).not.toContain("op=0000000001");
}, 600_000);
