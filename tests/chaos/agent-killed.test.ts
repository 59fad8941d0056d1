import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepNames } from "../../contract/index.ts";
import { bringUp, waitUntilReady } from "../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { readMemory, takeSnapshot, wantedNames } from "../fixtures/store-objects.ts";
import type { TestKube } from "../fixtures/test-kube.ts";

const kills = 20;
const seed = Number(process.env["STOREPLANE_CHAOS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32: small, and the same everywhere for one seed. */
function* randomNumbers(from: number): Generator<number, never> {
  let state = from;
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

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
  const { hooks } = await readMemory(kube, life.spec.name);
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
