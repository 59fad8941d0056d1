import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClusterResource, clusterList, type Phase } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp } from "../../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";

const dir = mkdtempSync(join(tmpdir(), "storeplane-clock-"));
const clockFile = join(dir, "minutes");
const preload = new URL("../../fixtures/shifted-clock.ts", import.meta.url).href;
let platform: TestPlatform;

const setClock = (minutes: number): void => writeFileSync(clockFile, String(minutes));
const newStore = (name: string): Life => newLife({ epoch: platform.epoch, name });

beforeAll(async () => {
  setClock(-10);
  const environment = { NODE_OPTIONS: `--import=${preload}`, STOREPLANE_TEST_CLOCK: clockFile };
  platform = await startTestPlatform({ clusters: ["c1"], environment });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

async function waitForCluster(what: string, wanted: (cluster: ClusterResource) => boolean): Promise<ClusterResource> {
  return pollUntil({ what: `c1 ${what}` }, async () => {
    const answer = await fetch(`${platform.url}/v1/clusters`);
    return clusterList.parse(await answer.json()).items.find(wanted);
  });
}

/** Every phase on the way to Ready. */
async function phasesOf(life: Life): Promise<Set<Phase>> {
  const phases = new Set<Phase>();
  await platform.bus.publish(applyMessage(life));
  await platform.bus.waitForStatus(addressOfLife(life), { what: "is Ready" }, ({ phase }) => {
    phases.add(phase);
    return phase === "Ready";
  });
  return phases;
}

describe.each([-10, 11])("an agent whose clock is %i minutes off", (minutes) => {
  test("is online, and its cluster shows the skew", async () => {
    setClock(minutes);
    const about = (seconds = 0): boolean => Math.abs(seconds - minutes * 60) < 30;
    const shown = await waitForCluster("shows its skew", ({ clockSkewSeconds }) => about(clockSkewSeconds));
    expect(shown.online).toBe(true);
  });

  test("fails no store on its way", async () => {
    expect(await phasesOf(newStore(`on-its-way-${minutes + 10}`))).not.toContain("Failed");
  });

  test("ends no grace period before its time, and carries a delete out that waits for none", async () => {
    const life = newStore(`in-grace-${minutes + 10}`);
    await bringUp(platform.bus, life);
    const seq = await platform.bus.publish(deleteMessage(life, { graceMs: 300_000 }));
    const { phase } = await platform.bus.waitForStatus(
      addressOfLife(life),
      { what: "waits for its delete" },
      ({ observedSequence, conditions }) =>
        observedSequence === seq && conditions.some(({ reason }) => reason === "WaitingForDelete"),
    );
    expect(phase).toBe("Deleting");
    // A pass after the next full look: it would have removed the store.
    const before = await platform.kube("c1").get({ plural: "namespaces", name: `store-${life.spec.name}` });
    expect(before?.metadata.deletionTimestamp).toBeUndefined();
    const end = await platform.bus.publish(deleteMessage(life));
    const gone = await platform.bus.waitForStatus(
      addressOfLife(life),
      { what: "is Deleted" },
      (status) => status.phase === "Deleted",
    );
    expect(gone.observedSequence).toBe(end);
  });
});
