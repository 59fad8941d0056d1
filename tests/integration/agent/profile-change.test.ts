import { afterAll, beforeAll, expect, test } from "vitest";
import { pollUntil } from "../../../dev/servers/poll-until.ts";
import { addressOfLife, bringUp } from "../../fixtures/bring-up.ts";
import { type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { Plural, TestKube } from "../../fixtures/test-kube.ts";

const namespace = "store-settled";
const backups = { mode: "nightly", hour: 3, keep: 7, volumeSize: "5Gi" };

let platform: TestPlatform;
let kube: TestKube;
let life: Life;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
  life = newLife({ epoch: platform.epoch, name: "settled" });
  await bringUp(platform.bus, life);
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function names(plural: Plural): Promise<string[]> {
  return (await kube.list(plural, { namespace })).map(({ metadata }) => metadata.name).toSorted();
}

async function waitForNames(plural: Plural, wanted: readonly string[]): Promise<void> {
  await pollUntil({ what: `${plural} are ${wanted.join(", ")}`, timeoutMs: 30_000 }, async () => {
    return (await names(plural)).join() === wanted.join() || undefined;
  });
}

const waitForPhase = (wanted: string, reason?: string) =>
  platform.bus.waitForStatus(
    addressOfLife(life),
    { what: `is ${wanted} ${reason ?? ""}` },
    ({ phase, failure }) => phase === wanted && failure?.reason === reason,
  );

test("a live store gets backups when its cluster's profile wants them, and loses only the job when it does not", async () => {
  await platform.restartAgent("c1", { backups });
  await waitForNames("cronjobs", ["backup", "cron"]);
  await waitForNames("persistentvolumeclaims", ["backups", "database-data", "uploads"]);
  await waitForPhase("Ready");

  await platform.restartAgent("c1", {});
  await waitForNames("cronjobs", ["cron"]);
  expect(await names("persistentvolumeclaims")).toEqual(["backups", "database-data", "uploads"]);
  await waitForPhase("Ready");
});

test("another storage class leaves a live shop as it is and says so until it is taken back", async () => {
  const before = await kube.list("persistentvolumeclaims", { namespace });
  await platform.restartAgent("c1", { storage: { class: "another" } });
  const { failure } = await waitForPhase("Degraded", "ApplyRejected");
  expect(failure?.message).toContain("database-data");
  const after = await kube.list("persistentvolumeclaims", { namespace });
  expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
  expect(await names("deployments")).toEqual(["web"]);

  await platform.restartAgent("c1", {});
  await waitForPhase("Ready");
});

test("an agent whose profile can't be used does not start, and its log names every field", async () => {
  platform.setProfile({ tls: { mode: "wildcard" }, readyDeadlineSeconds: -1 });
  await platform.agent("c1").kill("SIGTERM");
  await expect(platform.agent("c1").start()).rejects.toThrow(
    /the profile can't be used:\n(.*\n)*.*tls\.certificateSecret: (.*\n)*.*readyDeadlineSeconds: /,
  );
});
