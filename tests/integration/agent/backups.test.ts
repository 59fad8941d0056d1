import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient, ApiProblemError } from "../../../client/index.ts";
import type { StoreBackup } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";

/** Simulated nodes, the agent's own rights and its fence: what a backup stores is shown on a real node (tests/nodes). */
let platform: TestPlatform;
let api: ApiClient;

beforeAll(async () => {
  platform = await startTestPlatform({
    clusters: ["c1"],
    profile: { backupRepository: { volumeSize: "10Gi" } },
  });
  api = new ApiClient({ url: platform.url });
  for (const [name, engine] of Object.entries({ hats: "woocommerce", caps: "medusa" })) {
    await api.createStore({ name, engine, cluster: "c1" });
  }
  await Promise.all(["hats", "caps"].map(untilReady));
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function untilReady(name: string): Promise<void> {
  await pollUntil({ what: `${name} is Ready`, timeoutMs: 180_000 }, async () => {
    return (await api.getStore(name)).phase === "Ready" || undefined;
  });
}

const untilEnded = (name: string, id: string): Promise<StoreBackup> =>
  pollUntil({ what: `backup ${id} of ${name} has ended`, timeoutMs: 120_000 }, async () => {
    const found = (await api.listBackups(name)).backups.find((each) => each.id === id);
    return found?.state === "Running" ? undefined : found;
  });

const jobs = async (name: string): Promise<string[]> => {
  const found = await platform.kube("c1").list("jobs", { namespace: `store-${name}` });
  return found.map(({ metadata }) => metadata.name).filter((job) => job.startsWith("store-backup-"));
};

test.each(["hats", "caps"])("a backup of %s on simulated nodes ends as one, and its Job is removed", async (name) => {
  const before = await api.listBackups(name);
  expect([before.backups, before.message]).toEqual([[], "The store has not been backed up yet."]);
  const begun = await api.beginBackup(name, { idempotencyKey: "first" });
  expect(begun.id).toMatch(/^[0-9a-f]{10}$/);
  const ended = await untilEnded(name, begun.id);
  expect(ended.state).toBe("Simulated");
  expect(ended.engineVersion).toMatch(/\d/);
  expect(ended.snapshots, "nothing that could be restored").toBeUndefined();
  await pollUntil({ what: "its Job is gone", timeoutMs: 90_000 }, async () => !(await jobs(name)).length || undefined);
  expect(await api.beginBackup(name, { idempotencyKey: "first" }), "the same key, the same backup").toEqual(ended);
  expect((await api.listBackups(name)).backups).toEqual([ended]);
});

test("login and key stand in one Secret that can't be changed, and in no log, Job or answer", async () => {
  const found = await platform.kube("c1").list("secrets", { namespace: "store-hats" });
  const [access, ...others] = found.filter(({ metadata }) => metadata.name.startsWith("backup-access-"));
  expect(others).toEqual([]);
  expect(access).toMatchObject({ immutable: true, type: "Opaque" });
  const { data = {} } = access as unknown as { readonly data?: Readonly<Record<string, string>> };
  const values = Object.values(data).flatMap((value) => [value, atob(value)]);
  expect(values).toHaveLength(4);
  const store = await platform.kube("c1").get({ plural: "stores", name: "hats" });
  const said = [
    readFileSync(platform.agent("c1").logFile, "utf8"),
    readFileSync(platform.controlPlaneLog, "utf8"),
    JSON.stringify([store, await api.listBackups("hats")]),
  ].join("\n");
  expect(said).toContain("backup begun");
  for (const value of values) expect(said).not.toContain(value);
});

test("an agent that is killed while a backup is made finds it again, and says how it ended", async () => {
  const begun = await api.beginBackup("hats");
  await platform.agent("c1").kill("SIGKILL");
  await platform.agent("c1").start();
  await pollUntil({ what: "the cluster can be asked again", timeoutMs: 120_000 }, async () => {
    return (await api.listBackups("hats").catch(() => undefined)) !== undefined || undefined;
  });
  expect(await untilEnded("hats", begun.id)).toMatchObject({ state: "Simulated" });
});

test("a store that is not there yet, and a cluster without the secrets, are refused with what to do", async () => {
  const codeOf = (name: string) =>
    api.beginBackup(name).then(
      () => "begun",
      (error: unknown) => (error instanceof ApiProblemError ? error.code : String(error)),
    );
  expect(await codeOf("nobody")).toBe("store-not-found");
  rmSync(join(platform.backupSecretsDir, "key-secret"));
  expect(await codeOf("caps")).toBe("backups-off");
  writeFileSync(join(platform.backupSecretsDir, "key-secret"), "short");
  expect(await codeOf("caps")).toBe("backups-off");
});
