import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepNames } from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../fixtures/bring-up.ts";
import { applyMessage, deleteMessage, type Life, newLife } from "../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { randomNumbers } from "../fixtures/random-numbers.ts";
import { readRecord, takeSnapshot, wantedNames } from "../fixtures/store-objects.ts";
import type { TestKube } from "../fixtures/test-kube.ts";

const kills = 12;
const deleteKills = 4;
const seed = Number(process.env["STOREPLANE_CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Every uid that a Job of one name ever had. */
class JobWatch implements AsyncDisposable {
  readonly uids = new Map<string, Set<string>>();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;

  constructor(kube: TestKube) {
    this.#running = this.#run(kube);
  }

  async #run(kube: TestKube): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const { metadata } of await kube.list("jobs", {
        selector: "app.kubernetes.io/component in (setup,smoke)",
      })) {
        const name = `${metadata.namespace}/${metadata.name}`;
        this.uids.set(name, (this.uids.get(name) ?? new Set()).add(metadata.uid));
      }
      await pause(100, undefined, { signal }).catch(() => undefined); // rejects only when stopped
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}

let platform: TestPlatform;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

async function expectWhole(life: Life, told: string): Promise<void> {
  const { uids } = await takeSnapshot(kube, life.spec.name);
  expect(Object.keys(uids).toSorted(), told).toEqual(wantedNames(life));
  const { hooks } = await readRecord(kube, life.spec.name);
  const outcomes = hooks.map(({ name, outcome }) => `${name} ${outcome}`);
  expect(outcomes, told).toEqual(["setup Succeeded", "smoke Succeeded"]);
}

test(`an agent killed at ${kills} random points of a provisioning always ends with the same objects, each hook run once`, {
  timeout: 600_000,
}, async () => {
  const { bus } = platform;
  const agent = platform.agent("c1");
  await using jobs = new JobWatch(kube);
  const startedAt = performance.now();
  await bringUp(bus, newLife({ epoch: platform.epoch, name: "undisturbed" }));
  const undisturbedMs = performance.now() - startedAt;
  const random = randomNumbers(seed);
  const begun: { readonly life: Life; readonly seq: number; readonly told: string }[] = [];
  for (let index = 0; index < kills; index += 1) {
    const delayMs = Math.round(random.next().value * undisturbedMs);
    const told = `seed ${seed}, kill ${index} after ${delayMs} ms of ${Math.round(undisturbedMs)}`;
    const life = newLife({ epoch: platform.epoch, name: `killed-${index}` });
    begun.push({ life, told, seq: await bus.publish(applyMessage(life)) });
    await pause(delayMs); // the random point itself, not a wait for something
    await agent.kill("SIGKILL");
    await agent.start();
  }
  for (const { life, seq, told } of begun) {
    const status = await waitUntilReady(bus, life, seq).catch((cause: unknown) => {
      throw new Error(`${told}: not Ready`, { cause });
    });
    expect(
      status.steps.map(({ name, state }) => [name, state]),
      told,
    ).toEqual(stepNames.map((name) => [name, "Done"]));
    await expectWhole(life, told);
  }
  expect(jobs.uids.size).toBe(2 * (kills + 1));
  const twice = [...jobs.uids].filter(([, uids]) => uids.size !== 1).map(([name]) => name);
  expect(twice, `seed ${seed}`).toEqual([]);
});

const named = (name: string): Life => newLife({ epoch: platform.epoch, name });

function waitUntilDeleted(life: Life, seq: number, told: string) {
  const isDeleted = { what: `is Deleted (${told})` };
  return platform.bus.waitForStatus(
    addressOfLife(life),
    isDeleted,
    ({ uid, phase, observedSequence }) => uid === life.uid && phase === "Deleted" && observedSequence === seq,
  );
}

test(`an agent killed at ${deleteKills} random points of a delete leaves nothing of that store and all of its neighbour`, {
  timeout: 600_000,
}, async () => {
  const { bus } = platform;
  const agent = platform.agent("c1");
  const neighbour = named("staying");
  const undisturbed = named("leaving");
  const lives = Array.from({ length: deleteKills }, (_, index) => named(`leaving-${index}`));
  await Promise.all([neighbour, undisturbed, ...lives].map((life) => bringUp(bus, life)));
  const before = await takeSnapshot(kube, "staying");
  const startedAt = performance.now();
  await takeDown(bus, undisturbed);
  const undisturbedMs = performance.now() - startedAt;
  const random = randomNumbers(seed);
  const asked: { readonly life: Life; readonly seq: number; readonly told: string }[] = [];
  for (const life of lives) {
    const delayMs = Math.round(random.next().value * undisturbedMs);
    const told = `seed ${seed}, ${life.spec.name} after ${delayMs} ms of ${Math.round(undisturbedMs)}`;
    asked.push({ life, told, seq: await bus.publish(deleteMessage(life)) });
    await pause(delayMs); // the random point itself, not a wait for something
    await agent.kill("SIGKILL");
    await agent.start();
  }
  for (const { life, seq, told } of asked) {
    await waitUntilDeleted(life, seq, told);
    expect(await kube.get({ plural: "namespaces", name: `store-${life.spec.name}` }), told).toBeUndefined();
    await kube.waitUntilGone({ plural: "stores", name: life.spec.name });
  }
  expect((await takeSnapshot(kube, "staying")).uids).toEqual(before.uids);
});

/** How a store ended whose delete was taken back at about its time: Ready with what it had, or without its data and saying so. */
async function outcomeOf(life: Life, seq: number): Promise<"as it was" | "data missing"> {
  const namespace = { plural: "namespaces", name: `store-${life.spec.name}` } as const;
  const what = `${life.spec.name} is as it was, or says that its data is missing`;
  return pollUntil({ what }, async () => {
    const status = await platform.bus.status(addressOfLife(life));
    if (status?.observedSequence !== seq) return undefined;
    if (status.failure?.reason === "DataMissing") return "data missing";
    const isLeaving = (await kube.get(namespace))?.metadata.deletionTimestamp !== undefined;
    return status.phase === "Ready" && !isLeaving ? "as it was" : undefined;
  });
}

/** What must not be re-created; the app may have ended before the delete was taken back. */
async function dataOf({ spec }: Life): Promise<string[]> {
  const { uids } = await takeSnapshot(kube, spec.name);
  return Object.entries(uids)
    .filter(([name]) => name.startsWith("persistentvolumeclaims/") || name.startsWith("secrets/"))
    .map((entry) => entry.join(" "));
}

/** When the undelete is published, in milliseconds from the end of the grace. */
const takenBackAt = [-6000, -200, 0, 200, 1000];

test("a delete that is taken back at about the end of its grace never ends as an empty shop", async () => {
  const { bus } = platform;
  await Promise.all(
    takenBackAt.map(async (offsetMs, index) => {
      const life = named(`raced-${index}`);
      await bringUp(bus, life);
      const before = await dataOf(life);
      expect(before).not.toEqual([]);
      const asked = deleteMessage(life, { graceMs: 8000 });
      await bus.publish(asked);
      await pause(Math.max(0, Date.parse(asked.deleteAfter) + offsetMs - Date.now())); // the moment itself
      const outcome = await outcomeOf(life, await bus.publish(applyMessage(life)));
      const told = `taken back ${offsetMs} ms from the end`;
      // By the API server's clock the agent is wrong by a second at most; the rest is for a loaded machine.
      if (offsetMs < -1000) expect(outcome, told).toBe("as it was");
      if (outcome === "as it was") expect(await dataOf(life), told).toEqual(before);
    }),
  );
});
