import { afterAll, beforeAll, expect, test } from "vitest";
import { problemDetails, storeResource } from "../../../contract/index.ts";
import { type AgentProcess, declareAgent } from "../../../dev/platform/agent-process.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { AgentSources } from "../../fixtures/agent-sources.ts";
import { addressOfLife, bringUp, takeDown, waitUntilReady } from "../../fixtures/bring-up.ts";
import { applyMessage, type Life, newLife } from "../../fixtures/desired-messages.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { AnyObject, Plural, TestKube } from "../../fixtures/test-kube.ts";

const made = { engineVersion: "11.2.2", databaseVersion: "11.8.9-noble" };
const workloads: readonly Plural[] = ["deployments", "statefulsets", "cronjobs", "jobs", "pods"];

let platform: TestPlatform;
let kube: TestKube;
let lives: readonly Life[];
let sources: AgentSources;
let running: AgentProcess;

beforeAll(async () => {
  sources = new AgentSources();
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
  running = platform.agent("c1");
  lives = ["first", "second", "third"].map((name) => newLife({ epoch: platform.epoch, name }));
  await Promise.all(lives.map((life) => bringUp(platform.bus, life)));
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  sources?.[Symbol.dispose]();
});

/** The sources of an agent whose engine and database have these versions, as a release would bring them. */
function sourcesWith(name: string, engine: readonly string[], database: readonly string[]): string {
  const versions = engine.map((version) => `{ version: "${version}", upgradesFrom: [] }`).join(", ");
  return sources.make(name, [
    ["constructs/engines/woocommerce/version.ts", /\{ version: "11\.2\.2", upgradesFrom: \[\] \}/, versions],
    ["constructs/databases/mariadb.ts", /"11\.8\.9-noble"/, database.map((it) => `"${it}"`).join(", ")],
  ]);
}

async function replaceAgent(folder?: string): Promise<void> {
  await running.kill("SIGTERM");
  const environment = {
    STOREPLANE_TIMINGS: JSON.stringify({ resyncMs: 2000, terminalRetryMs: 1000, waitPollMs: 500 }),
  };
  running =
    folder === undefined
      ? platform.agent("c1")
      : await declareAgent({ servers: platform.servers, cluster: "c1", environment, sources: folder });
  await running.start();
}

const identity = ({ metadata: { name, uid, generation } }: AnyObject) => ({ name, uid, generation });

/** What runs of the three stores, as far as a change would show; the runs of a CronJob come and go by themselves. */
async function whatRuns() {
  const lists = lives.flatMap(({ spec }) =>
    workloads.map((plural) => kube.list(plural, { namespace: `store-${spec.name}` })),
  );
  const isRunOfCron = ({ metadata }: AnyObject): boolean => /^cron-\d/.test(metadata.name);
  return (await Promise.all(lists))
    .flat()
    .filter((it) => !isRunOfCron(it))
    .map(identity);
}

async function imagesOf(store: string): Promise<string> {
  const namespace = `store-${store}`;
  const found = await Promise.all(
    (["deployments", "statefulsets"] as const).map((plural) => kube.list(plural, { namespace })),
  );
  return JSON.stringify(found.flat().map((it) => it["spec"]));
}

/** Each store at a further revision that changes nothing: then the agent has rendered all of it once more. */
async function settleAgain() {
  return Promise.all(
    lives.map(async (life) => waitUntilReady(platform.bus, life, await platform.bus.publish(applyMessage(life)))),
  );
}

test("an agent of newer versions leaves three stores as they are, also those that it finds without a note of theirs", async () => {
  const before = await whatRuns();
  await running.kill("SIGTERM");
  // As an agent before this one left it, which noted no version of the database, and with one record that lost both.
  const forgotten = { status: { engineVersion: null, databaseVersion: null } };
  await kube.patchStatus({ plural: "stores", name: "first" }, forgotten);
  await kube.patchStatus({ plural: "stores", name: "second" }, { status: { databaseVersion: null } });
  await replaceAgent(sourcesWith("newer", ["11.3.0", "11.2.2"], ["11.9.1-noble", "11.8.9-noble"]));
  for (const status of await settleAgain()) expect(status).toMatchObject(made);
  expect(await whatRuns()).toEqual(before);
});

test("a new store takes the versions of the cluster's agent, and says so", async () => {
  await pollUntil({ what: "the newer agent tells its versions" }, async () => {
    return (await platform.bus.heartbeat("c1"))?.engineVersions?.["woocommerce"]?.[0] === "11.3.0" || undefined;
  });
  const body = { name: "fourth", engine: "woocommerce", cluster: "c1" };
  const create = async (fields: object) =>
    fetch(`${platform.url}/v1/stores`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, ...fields }),
    });
  const accepted = await pollUntil({ what: "a store of the newer version" }, async () => {
    const answer = await create({});
    return answer.status === 202 ? storeResource.parse(await answer.json()) : undefined;
  });
  expect(accepted.version).toBe("11.3.0");
  expect((await create({})).status).toBe(200);

  const refused = await create({ name: "fifth", version: "9.9.9" });
  expect(refused.status).toBe(422);
  const { errors } = problemDetails.parse(await refused.json());
  expect(errors).toEqual([{ field: "#/version", rule: "must be one of: 11.2.2" }]);

  const ready = await pollUntil({ what: "the store is Ready" }, async () => {
    const store = storeResource.parse(await (await fetch(`${platform.url}/v1/stores/fourth`)).json());
    return store.phase === "Ready" ? store : undefined;
  });
  expect(ready).toMatchObject({ engineVersion: "11.3.0", databaseVersion: "11.9.1-noble" });
  const images = await imagesOf("fourth");
  expect(images).toContain("/woocommerce:11.3.0");
  expect(images).toContain("/mariadb:11.9.1-noble");
});

test("an agent that no longer knows a store's version says so and changes nothing, until one does", async () => {
  const before = await whatRuns();
  await replaceAgent(sourcesWith("newest", ["11.3.0"], ["11.9.1-noble"]));
  const [life] = lives;
  if (life === undefined) throw new Error("there are three stores");
  await platform.bus.publish(applyMessage(life));
  for (const each of lives) {
    const status = await platform.bus.waitForStatus(
      addressOfLife(each),
      { what: "says that its version is unknown" },
      ({ failure }) => failure?.reason === "VersionUnknown",
    );
    expect(status.failure?.message).toContain('version is "11.2.2": it must be one of: 11.3.0');
  }
  expect(await whatRuns()).toEqual(before);

  await replaceAgent();
  await settleAgain();
  expect(await whatRuns()).toEqual(before);
});

test("a store whose version is unknown can be deleted all the same", async () => {
  await replaceAgent(sources.folder("newest"));
  const [life] = lives;
  if (life === undefined) throw new Error("there are three stores");
  expect(await takeDown(platform.bus, life)).toMatchObject({ uid: life.uid, phase: "Deleted" });
  await kube.waitUntilGone({ plural: "namespaces", name: "store-first" });
});

test("a store of an agent that noted no database is known also by digests that the profile no longer names", async () => {
  const pinned = ([name]: string) => ({
    images: { digests: { "mariadb:11.8.9-noble": `sha256:${name?.repeat(64)}` } },
  });
  const life = lives[1] as Life;
  await running.kill("SIGTERM");
  await platform.setProfile(pinned("a"));
  await replaceAgent();
  await waitUntilReady(platform.bus, life, await platform.bus.publish(applyMessage(life)));
  expect(await imagesOf("second")).toContain(`mariadb@sha256:${"a".repeat(64)}`);

  await running.kill("SIGTERM");
  await kube.patchStatus({ plural: "stores", name: "second" }, { status: { databaseVersion: null } });
  await platform.setProfile(pinned("b"));
  await replaceAgent();
  const status = await waitUntilReady(platform.bus, life, await platform.bus.publish(applyMessage(life)));
  expect(status).toMatchObject(made);
  expect(await imagesOf("second")).toContain(`mariadb@sha256:${"b".repeat(64)}`);
});
