import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { clusterList, type TemplateChange } from "../../../contract/index.ts";
import { declareAgent } from "../../../dev/platform/agent-process.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { AgentSources } from "../../fixtures/agent-sources.ts";
import { badImages, failWithBadImages } from "../../fixtures/bad-images.ts";
import { addressOfLife, bringUp, takeDown } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { AnyObject, Plural, TestKube, Which } from "../../fixtures/test-kube.ts";

const soakMs = 500;
const names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const workloads: readonly Plural[] = ["deployments", "statefulsets", "services", "cronjobs", "networkpolicies"];
const bad = { images: { upstream: `${badImages}/library` }, readyDeadlineSeconds: 5 };

let platform: TestPlatform;
let kube: TestKube;
let sources: AgentSources;
let lives: Life[];

beforeAll(async () => {
  sources = new AgentSources();
  platform = await startTestPlatform({ clusters: ["c1"], timings: { templateSoakMs: soakMs } });
  kube = platform.kube("c1");
  lives = names.map((name) => newLife({ epoch: platform.epoch, name }));
  await Promise.all(lives.map((life) => bringUp(platform.bus, life)));
  await Promise.all(names.map((name) => failWithBadImages(kube, `store-${name}`, "image-pull")));
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  sources?.[Symbol.dispose]();
});

/** What a store is made of and what runs of it, as far as a change would show. */
async function made(name: string): Promise<object> {
  const namespace = `store-${name}`;
  const lists = await Promise.all(workloads.map((plural) => kube.list(plural, { namespace })));
  const pods = (await kube.list("pods", { namespace })).filter(({ metadata }) =>
    /^(web|database)-/.test(metadata.name),
  );
  const told = ({ metadata: { name: own, uid, generation } }: AnyObject) => ({ own, uid, generation });
  return [...lists.flat().map(told), ...pods.map(told).toSorted((one, other) => (one.own < other.own ? -1 : 1))];
}

const databaseOf = (name: string): Which => ({ plural: "statefulsets", namespace: `store-${name}`, name: "database" });

async function haveBad(): Promise<string[]> {
  const sets = await kube.list("statefulsets");
  return sets
    .filter((it) => JSON.stringify(it["spec"]).includes(badImages))
    .map(({ metadata }) => metadata.namespace?.replace("store-", "") ?? "");
}

/** The change as the API shows it, once it is as wanted. */
async function change(what: string, wanted: (change: TemplateChange | undefined) => boolean) {
  let seen: TemplateChange | undefined;
  const look = async () => {
    const { items } = clusterList.parse(await (await fetch(`${platform.url}/v1/clusters`)).json());
    seen = items[0]?.templateChange;
    return wanted(seen) || undefined;
  };
  await pollUntil({ what: `the change ${what}` }, look).catch((cause: unknown) =>
    Promise.reject(new Error(`last seen: ${JSON.stringify(seen)}`, { cause })),
  );
  return seen;
}

const metric = async (line: string): Promise<boolean> =>
  (await (await fetch(`${platform.agent("c1").healthUrl}/metrics`)).text()).split("\n").includes(line);

const statusOf = async (name: string) => platform.bus.status(addressOfLife(lifeOf(name)));

function lifeOf(name: string): Life {
  const life = lives.find(({ spec }) => spec.name === name);
  if (life === undefined) throw new RangeError(`no store ${name}`);
  return life;
}

const annotate = (name: string, value: string | null) =>
  kube.patch({ plural: "stores", name }, { metadata: { annotations: { "storeplane.dev/template": value } } });

let untouched: string[];
let before: Map<string, object>;

test("a template that breaks shops reaches one of nine, and is paused: the others are as they were, and it is told", async () => {
  before = new Map(await Promise.all(names.map(async (name) => [name, await made(name)] as const)));
  await platform.agent("c1").kill("SIGTERM");
  // As an agent left it that kept no renders: what it has is known by digests alone.
  await kube.patchStatus({ plural: "stores", name: "nine" }, { status: { template: null, render: null } });
  await platform.setProfile(bad);
  await platform.agent("c1").start();
  const seen = await change("is paused", (it) => it?.isPaused === true);
  const [broken = "", ...more] = await haveBad();
  expect(more).toEqual([]);
  expect(seen).toMatchObject({ waiting: 8, changed: 1, ready: 0, failed: 1, isPaused: true });
  expect(seen?.causes.join()).toContain(`${broken}: image pull failed for ${badImages}`);
  expect(await metric("storeplane_template_paused 1")).toBe(true);
  expect(await metric('storeplane_template_stores{state="waiting"} 8')).toBe(true);
  const log = readFileSync(platform.agent("c1").logFile, "utf8");
  expect(log).toMatch(/"stores":9,"restarts":9,"kinds":\[[^\]]*"StatefulSet"[^\]]*\].*stores differ/);
  untouched = names.filter((name) => name !== broken);
  for (const name of untouched) {
    expect((await statusOf(name))?.phase).toBe("Ready");
    expect(await made(name)).toEqual(before.get(name));
  }
});

test("a store that waits is put back to its old template, also by an agent that was killed", async () => {
  const [drifter = ""] = untouched;
  const image = JSON.stringify((await kube.get(databaseOf(drifter)))?.["spec"]).match(/"image":"[^"]+"/)?.[0] ?? "none";
  const web: Which = { plural: "deployments", namespace: `store-${drifter}`, name: "web" };
  const repaired = async (): Promise<void> => {
    await kube.patch(web, { spec: { replicas: 3 } });
    await kube.patch(databaseOf(drifter), { spec: { replicas: 2 } });
    for (const which of [web, databaseOf(drifter)])
      await kube.waitFor(which, { what: "is put back" }, (it) => JSON.stringify(it["spec"]).includes('"replicas":1'));
    expect(JSON.stringify((await kube.get(databaseOf(drifter)))?.["spec"])).toContain(image);
  };
  await repaired();
  await platform.agent("c1").kill("SIGKILL");
  await platform.agent("c1").start();
  await repaired();
  const what = { what: "says that it waits" };
  await platform.bus.waitForStatus(addressOfLife(lifeOf(drifter)), what, ({ phase, conditions }) => {
    const synced = conditions.find(({ type }) => type === "Synced");
    return phase === "Ready" && synced?.message.includes("change is paused") === true;
  });
  expect((await haveBad()).length).toBe(1);
});

test("what is asked of a store that waits is done at once, with the new template; so is a delete", async () => {
  const [, asking = "", leaving = ""] = untouched;
  await platform.bus.publish(applyMessage(lifeOf(asking)));
  await kube.waitFor(databaseOf(asking), { what: "has the new template" }, (it) =>
    JSON.stringify(it["spec"]).includes(badImages),
  );
  expect(await takeDown(platform.bus, lifeOf(leaving))).toMatchObject({ phase: "Deleted" });
  untouched = untouched.filter((name) => name !== asking && name !== leaving);
  lives = lives.filter(({ spec }) => spec.name !== leaving);
  expect((await haveBad()).length).toBe(2);
});

test("a person lets it go on by the failed store, and holds another: it is paused again by the next", async () => {
  const seen = await change("is told", (it) => it?.waiting === 6);
  const [failed = ""] = seen?.causes.map((cause) => cause.split(":")[0] ?? "") ?? [];
  const [held = ""] = untouched;
  await annotate(held, "hold");
  await annotate(failed, `ignore-${seen?.target}`);
  const next = await change("is paused by another", (it) => it?.isPaused === true && !it.causes[0]?.startsWith(failed));
  expect(next).toMatchObject({ waiting: 5, changed: 2, failed: 1 });
  const now = await haveBad();
  expect(now).not.toContain(held);
  untouched = untouched.filter((name) => !now.includes(name));
  expect(untouched.length).toBe(5);
  await annotate(held, null);
});

test("the older template puts back those that had the new one, and touches no other", async () => {
  await platform.restartAgent("c1", {});
  for (const life of lives) {
    const what = { what: "is Ready without a failure" };
    await platform.bus.waitForStatus(addressOfLife(life), what, ({ phase, failure }) => phase === "Ready" && !failure);
  }
  await change("is over", (it) => it === undefined);
  expect(await haveBad()).toEqual([]);
  // One of them was changed by hand, and put back.
  for (const name of untouched.slice(1)) expect(await made(name)).toEqual(before.get(name));
});

const changed = z.object({
  template: z.object({ change: z.object({ target: z.string(), at: z.string(), readySince: z.string() }) }),
});

/** When each store had its turn in the newest change, in their order, and when it was Ready. */
async function newestChange() {
  const stores = await kube.list("stores");
  const all = stores
    .flatMap((store) => changed.safeParse(store["status"]).data?.template.change ?? [])
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const target = all.at(-1)?.target;
  return all
    .filter((it) => it.target === target)
    .map(({ at, readySince }) => ({ at: Date.parse(at), ready: Date.parse(readySince) }));
}

const grace = 77;
const setStatus = z.object({ observedGeneration: z.number(), readyReplicas: z.number().default(0) });

/** Polls until so many databases are renewed; never are two of these not ready. */
function untilRenewed(count: number): Promise<unknown> {
  return pollUntil({ what: `${count} shops are renewed`, everyMs: 100 }, async () => {
    const sets = await kube.list("statefulsets");
    const renewed = sets.filter((it) =>
      JSON.stringify(it["spec"]).includes(`"terminationGracePeriodSeconds":${grace}`),
    );
    const unready = renewed.filter((it) => {
      const { observedGeneration, readyReplicas } = setStatus.parse(it["status"]);
      return observedGeneration !== it.metadata.generation || readyReplicas === 0;
    });
    expect(unready.length).toBeLessThanOrEqual(1);
    return renewed.length >= count || undefined;
  });
}

test("an agent of another version changes all shops one after another, though it is killed on the way", async () => {
  const renewed = sources.make("renewed", [
    ["constructs/engines/woocommerce/web.ts", /revisionHistoryLimit: 2/, "revisionHistoryLimit: 3"],
    [
      "constructs/databases/mariadb.ts",
      /terminationGracePeriodSeconds: 120/,
      `terminationGracePeriodSeconds: ${grace}`,
    ],
  ]);
  await platform.agent("c1").kill("SIGTERM");
  const environment = { STOREPLANE_TIMINGS: JSON.stringify({ templateSoakMs: soakMs, resyncMs: 5000 }) };
  const { servers } = platform;
  const other = await declareAgent({ servers, cluster: "c1", environment, sources: renewed });
  await other.start();
  await untilRenewed(2);
  await other.kill("SIGKILL");
  await other.start();
  await untilRenewed(lives.length);
  await change("is over", (it) => it === undefined);
  for (const { spec } of lives) expect((await statusOf(spec.name))?.phase).toBe("Ready");
  // Its last statuses are written when it has ended.
  await other.kill("SIGTERM");
  const turns = await newestChange();
  expect(turns.length).toBe(lives.length);
  for (const [index, { at }] of turns.entries()) expect(at).toBeGreaterThanOrEqual(turns[index - 1]?.ready ?? 0);
  // The first one alone, then a quarter: both waves were Ready for their time before the next.
  for (const size of [1, Math.ceil(lives.length / 4)])
    expect(turns[size]?.at).toBeGreaterThanOrEqual((turns[size - 1]?.ready ?? 0) + soakMs);
});
