import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { Yaml } from "cdk8s";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { platformCharts } from "../../charts/app.ts";
import { writeManifests } from "../../cli/write-manifests.ts";
import { ApiClient } from "../../client/index.ts";
import { ensureHelm } from "../../testbed/helm/ensure-helm.ts";
import type { KubeObject } from "../../testbed/kube/apply-objects.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { getByKubectl, kubectl } from "../../testbed/servers/kubectl.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const system = "storeplane-system";
let platform: TestPlatform;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-install-"));
  // The profile that is installed below: the fence lets an agent write what it renders by its own profile.
  platform = await startTestPlatform({ clusters: ["fra-1"], profile: { backupRepository } });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const backupRepository = { volumeSize: "1Gi" };
const home = { cluster: "fra-1", host: "api.stores.localhost", bus: { volumeSize: "1Gi", separateNodes: false } };

function install(profile: object, ...more: readonly string[]): ChildProcess {
  const file = join(folder, "profile.json");
  writeFileSync(file, JSON.stringify({ base: "local", backupRepository, ...profile }));
  const { kubeconfig, kubectl: program } = cluster();
  const words = ["--profile", file, "--apply", "--kubeconfig", kubeconfig, "--kubectl", program, ...more];
  const main = join(root, "cli/main.mjs");
  return spawn(process.execPath, [main, "install", ...words], {
    env: { HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function installed(profile: object, ...more: readonly string[]) {
  const child = install(profile, ...more);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("both streams are pipes");
  const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "exit")]);
  return { code: child.exitCode, out, err };
}

function cluster() {
  return platform.servers.cluster("fra-1");
}

const secretsSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), data: z.record(z.string(), z.string()) })),
});

/** Every value of every Secret, by both names. */
async function secretValues(): Promise<ReadonlyMap<string, string>> {
  const { items } = await getByKubectl(cluster(), secretsSchema, "secrets", "-n", system);
  return new Map(
    items.flatMap(({ metadata, data }) =>
      Object.entries(data).map(([key, value]) => [`${metadata.name} ${key}`, atob(value)] as const),
    ),
  );
}

const objectsSchema = z.object({
  items: z.array(
    z.looseObject({
      kind: z.string(),
      metadata: z.looseObject({ name: z.string(), uid: z.string(), generation: z.number().optional() }),
    }),
  ),
});

/** Every object that a store is made of, by what changes when anything writes to it but a controller its status. */
async function stateOf(store: string): Promise<readonly string[]> {
  const kinds =
    "statefulsets,deployments,jobs,cronjobs,services,networkpolicies,persistentvolumeclaims,httproutes,pods";
  const { items } = await getByKubectl(cluster(), objectsSchema, kinds, "-n", `store-${store}`);
  expect(items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["StatefulSet", "Deployment", "Pod"]));
  return items
    .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid} ${metadata.generation ?? ""}`)
    .sort();
}

test("a platform is installed in the order that it needs, with keys that are never shown; a second time changes nothing", async () => {
  // A developer's platform applied the fence before, as another manager.
  const first = await installed({ platform: home }, "--force-conflicts");
  expect(first.code, first.err).toBe(0);
  const titles = [...first.err.matchAll(/^ {2}([a-z ,]+): /gm)].map(([, title]) => title);
  expect(titles).toEqual([
    "namespaces, definitions, fence and rights",
    "secrets",
    "network policies",
    "bus",
    "migration of the bus",
    "agent",
    "backup repository",
    "control plane",
    "gateway and routes",
    "monitoring",
  ]);
  expect(first.err).toContain("left out, for the cluster does not have them: PodMonitor of monitoring.coreos.com/v1");
  const made = await secretValues();
  const secrets = [
    "storeplane-bus-keys bus-keys.json",
    "storeplane-nats creds",
    "storeplane-nats-routes password",
    "storeplane-admin-token token",
    "storeplane-backup-secrets login-secret",
    "storeplane-backup-secrets key-secret",
  ];
  expect([...made.keys()]).toEqual(expect.arrayContaining(secrets));
  // In creds and keys each line, or each seed, is a secret of its own.
  const words = secrets.flatMap((name) => made.get(name)?.match(/[\w-]{40,}/g) ?? []);
  expect(words.length).toBeGreaterThan(10);
  for (const word of words) expect(first.err + first.out).not.toContain(word);

  const second = await installed({ platform: home });
  expect(second.out, second.err).toMatch(/^The platform is up: 0 objects new, 0 changed, \d+ unchanged\.\n$/);
  expect(await secretValues()).toEqual(made);

  const untold = await installed({ platform: { ...home, identityProviders: {} } });
  expect([untold.code, untold.out]).toEqual([1, ""]);
  expect(untold.err).toContain("storeplane-sign-in in storeplane-system lacks issuers.json and session-keys");
});

test("secrets of backups that are gone are asked for, and no others are made where there may be backups", async () => {
  const secret = ["secret/storeplane-backup-secrets", "-n", system];
  const copy = join(folder, "copy.json");
  writeFileSync(copy, await kubectl(cluster(), "get", ...secret, "-o", "json"));
  await kubectl(cluster(), "delete", ...secret);
  const refused = await installed({ platform: home });
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toContain("Secret storeplane-backup-secrets in storeplane-system is gone, and the volume");
  await kubectl(cluster(), "create", "-f", copy);
  expect(await installed({ platform: home })).toMatchObject({ code: 0 });
});

test("what has to be done first is said, and what another manager has set is not taken over unasked", async () => {
  const elsewhere = await installed({ platform: { ...home, cluster: "nyc-1" } });
  expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining("is of another bus or cluster") as string });
  // The profile may be that of another cluster: its fence must not have been applied by then.
  expect(elsewhere.err).not.toContain("namespaces, definitions, fence and rights");

  const larger = await installed({ platform: { ...home, bus: { ...home.bus, volumeSize: "2Gi" } } });
  expect(larger.code, larger.err).toBe(1);
  expect(larger.err).toContain("StatefulSet storeplane-nats has volumes of 1Gi (default class), and not of 2Gi");
  const config = await kubectl(cluster(), "get", "configmap/storeplane-nats", "-n", system, "-o", "yaml");
  expect(config).toContain(`"max_file_store": ${Math.floor(2 ** 10 * 0.9) * 2 ** 20}`);

  await kubectl(cluster(), "scale", "deployment/storeplane-control-plane", "--replicas=5", "-n", system);
  const conflict = await installed({ platform: home });
  expect(conflict.code, conflict.err).toBe(5);
  expect(conflict.err).toContain("--force-conflicts takes them over.");
  expect(conflict.err).toMatch(
    /why: +Deployment storeplane-control-plane: conflict with "kubectl".*: \.spec\.replicas/,
  );
  const forced = await installed({ platform: home }, "--force-conflicts");
  expect(forced.out).toContain(" 1 changed,");
});

test("what does not come up by the deadline is named with its cause, and the next run goes on there", async () => {
  const changed = { platform: { ...home, replicas: 3 } };
  {
    await using _ = await cluster().failures.inject({ kind: "image-pull", namespace: system });
    const late = await installed(changed, "--timeout", "12s");
    expect(late.code, late.err).toBe(6);
    expect(late.err).toMatch(/Deployment storeplane-agent was not up within 12 s/);
    expect(late.err).toMatch(/pod storeplane-agent-\S+: (ImagePullBackOff|ErrImagePull)/);
  }
  const again = await installed({ ...changed, imagePullPolicy: "Always" });
  expect(again.code, again.err).toBe(0);
  // That of the profile before would pass for done when that comes back.
  const migrations = ["jobs", "-l", "app.kubernetes.io/component=migration", "-n", system, "-o", "name"];
  expect((await kubectl(cluster(), "get", ...migrations)).trim().split("\n")).toHaveLength(1);
});

test("an upgrade from the manifests before the last change of them, and back, touches no store", async ({ skip }) => {
  await openStore("hats");
  const before = await filesBefore();
  skip(before === undefined, "the commit before that is not in this clone");
  const state = await stateOf("hats");
  const apply = (file: string) => kubectl(cluster(), "apply", "--server-side", "--force-conflicts", "-f", file);
  for (const file of before ?? []) await apply(file);
  const upgraded = await installed({ platform: home }, "--force-conflicts");
  expect(upgraded.code, upgraded.err).toBe(0);
  expect(await stateOf("hats")).toEqual(state);
  for (const file of before ?? []) await apply(file);
  await pollUntil(
    { what: "the store is reconciled once more", everyMs: 500 },
    async () => (await stateOf("hats")).join() === state.join() || undefined,
  );
  expect(await stateOf("hats")).toEqual(state);
});

async function openStore(name: string): Promise<void> {
  const api = new ApiClient({ url: platform.url });
  await api.createStore({ name, engine: "medusa", cluster: "fra-1" });
  await pollUntil(
    { what: `${name} is Ready`, everyMs: 200 },
    async () => (await api.getStore(name)).phase === "Ready" || undefined,
  );
}

/** The first time helm is built from source, beside other tests. */
const firstBuildMs = 1_200_000;

describe("as a chart of Helm", () => {
  let chart: string;
  let helm: (...words: readonly string[]) => Promise<string>;

  beforeAll(async () => {
    const program = await ensureHelm();
    chart = join(folder, "chart");
    const env = { HOME: folder, KUBECONFIG: cluster().kubeconfig };
    helm = async (...words) =>
      (await run(program, [...words, "--namespace", "default"], { env, maxBuffer: 2 ** 26 })).stdout;
  }, firstBuildMs);

  function writeChart(platformHome: object): void {
    const file = join(folder, "profile.json");
    writeFileSync(file, JSON.stringify({ base: "local", platform: platformHome }));
    rmSync(chart, { recursive: true, force: true });
    writeManifests(file, chart, "helm");
  }

  test("its templates render what the manifests hold, but that nothing removes namespaces and definitions", async () => {
    writeChart(home);
    const { base, ...rest } = { base: "local" as const, platform: home };
    const expected = Object.values(platformCharts({ base, ...rest })).flat();
    const served = ["--api-versions", "monitoring.coreos.com/v1"];
    const file = join(folder, "rendered.yaml");
    writeFileSync(file, await helm("template", "storeplane", chart, ...served));
    const objects = Yaml.load(file) as KubeObject[];
    const keep = { "helm.sh/resource-policy": "keep" };
    const kept = objects.filter(
      ({ metadata }) => "annotations" in metadata && "helm.sh/resource-policy" in (metadata["annotations"] as object),
    );
    expect(kept.map(({ kind }) => kind).sort()).toEqual(["CustomResourceDefinition", "Namespace", "Namespace"]);
    const bare = objects.map((object) => (kept.includes(object) ? withoutAnnotations(object, keep) : object));
    expect(bare).toHaveLength(expected.length);
    expect(bare).toEqual(expect.arrayContaining(JSON.parse(JSON.stringify(expected)) as KubeObject[]));
  });

  test("it takes over what is installed, upgrades and rolls back, and touches no store", async () => {
    const state = await stateOf("hats");
    const replicas = () =>
      kubectl(cluster(), "get", "deployment/storeplane-control-plane", "-n", system, "-o", "jsonpath={.spec.replicas}");
    writeChart(home);
    await helm("install", "storeplane", chart, "--take-ownership", "--force-conflicts");
    expect(await replicas()).toBe("2");
    writeChart({ ...home, replicas: 4 });
    await helm("upgrade", "storeplane", chart, "--force-conflicts");
    expect(await replicas()).toBe("4");
    await helm("rollback", "storeplane", "1", "--force-conflicts");
    expect(await replicas()).toBe("2");
    expect(await stateOf("hats")).toEqual(state);
  });
});

function withoutAnnotations(object: KubeObject, annotations: object): KubeObject {
  const { annotations: _, ...metadata } = object.metadata as { readonly name: string; readonly annotations: object };
  expect(_).toEqual(annotations);
  return { ...object, metadata };
}

/**
 * The reviewed manifests as they were before a commit last changed one of them, written to files; undefined where git does
 * not have it. Those of the last commit but one are nearly always the same as today's.
 */
async function filesBefore(): Promise<readonly string[] | undefined> {
  const names = ["local-platform.k8s.yaml", "local-platform-agent.k8s.yaml"];
  const git = async (...words: readonly string[]) =>
    (await run("git", [...words], { cwd: root, maxBuffer: 2 ** 26 })).stdout;
  try {
    const last = (await git("log", "-1", "--format=%H", "--", ...names.map((name) => `dist/${name}`))).trim();
    return await Promise.all(
      names.map(async (name) => {
        const stdout = await git("show", `${last}^:dist/${name}`);
        const file = join(folder, `before-${name}`);
        writeFileSync(file, stdout);
        return file;
      }),
    );
  } catch {
    return undefined;
  }
}
