import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { problemDetails, type StoreResource, storeOperationList, storeResource } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { AnyObject, Plural, TestKube } from "../../fixtures/test-kube.ts";

let platform: TestPlatform;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const call = (path: string, method = "POST", body?: object): Promise<Response> =>
  fetch(`${platform.url}/v1/stores${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });

async function accepted(answer: Response): Promise<StoreResource> {
  expect(answer.status, await answer.clone().text()).toBe(202);
  return storeResource.parse(await answer.json());
}

async function until(phase: string, { name, revision }: Pick<StoreResource, "name" | "revision">) {
  let store: StoreResource | undefined;
  const look = async () => {
    store = storeResource.parse(await (await call(`/${name}`, "GET")).json());
    return store.phase === phase && store.observedRevision === revision ? store : undefined;
  };
  return pollUntil({ what: `${name} is ${phase} at ${revision}` }, look).catch((cause: unknown) =>
    Promise.reject(new Error(`last seen: ${JSON.stringify(store)}`, { cause })),
  );
}
const create = async (name: string, engine = "woocommerce"): Promise<StoreResource> =>
  accepted(await call("", "POST", { name, engine, cluster: "c1" }));
const bringUp = async (name: string, engine?: string) => until("Ready", await create(name, engine));
const asked = async (name: string, verb: string): Promise<StoreResource> => accepted(await call(`/${name}/${verb}`));

const inStore = (name: string, plural: Plural): Promise<AnyObject[]> =>
  kube.list(plural, { namespace: `store-${name}` });
const podSchema = z.object({ status: z.object({ phase: z.string().default("") }).prefault({}) });
const hasEnded = (pod: AnyObject): boolean => /^(Succeeded|Failed)$/.test(podSchema.parse(pod).status.phase);
const runningIn = async (name: string): Promise<string[]> =>
  (await inStore(name, "pods")).filter((pod) => !hasEnded(pod)).map(({ metadata }) => metadata.name);
const uidsIn = async (name: string, plural: Plural): Promise<string[]> =>
  (await inStore(name, plural)).map(({ metadata }) => `${metadata.name} ${metadata.uid}`).toSorted();
/** Without runs of the schedule, which come and go. */
const hooksOf = async (name: string): Promise<string[]> =>
  (await uidsIn(name, "jobs")).filter((job) => /^(setup|smoke)-/.test(job));
const smokesOf = async (name: string): Promise<string[]> =>
  (await hooksOf(name)).filter((job) => job.startsWith("smoke-"));
const kindsOf = async (name: string): Promise<string[]> => {
  const { items } = storeOperationList.parse(await (await call(`/${name}/operations`, "GET")).json());
  return items.map(({ kind, outcome }) => `${kind} ${outcome}`);
};

/** Everything that would be missed. */
const kept = async (name: string): Promise<string[][]> =>
  Promise.all((["persistentvolumeclaims", "secrets", "services", "httproutes"] as const).map((it) => uidsIn(name, it)));

test.each(["woocommerce", "medusa"])(
  "a suspended store of %s runs nothing and keeps all; an agent that starts keeps it so, and resumed it is tried again",
  async (engine) => {
    const name = `rest-${engine}`;
    await bringUp(name, engine);
    const [had, smoke] = [await kept(name), await smokesOf(name)];
    const suspended = await until("Suspended", await asked(name, "suspend"));
    expect(suspended).toMatchObject({ suspended: true, phase: "Suspended" });
    expect(suspended.failure).toBeUndefined();
    expect(suspended.steps.map(({ state }) => state)).toEqual(suspended.steps.map(() => "Done"));
    expect(suspended.conditions.find(({ type }) => type === "Ready")).toMatchObject({ reason: "Suspended" });
    expect(suspended.conditions.find(({ type }) => type === "DataPresent")).toMatchObject({ status: "True" });
    expect(await runningIn(name)).toEqual([]);
    expect((await inStore(name, "cronjobs")).map((it) => z.object({ suspend: z.boolean() }).parse(it["spec"]))).toEqual(
      (await inStore(name, "cronjobs")).map(() => ({ suspend: true })),
    );
    expect(await kept(name)).toEqual(had);
    expect((await kindsOf(name))[0]).toBe("suspend Succeeded");
    expect((await call(`/${name}/suspend`)).status).toBe(200);
    // Another template takes what runs nothing at once, and does not wait for it.
    await platform.restartAgent("c1", { closedCidrs: ["203.0.113.0/24"] });
    await pollUntil({ what: "the next agent has looked at it" }, async () => {
      const policies = JSON.stringify(await inStore(name, "networkpolicies"));
      return policies.includes("203.0.113.0/24") || undefined;
    });
    expect(await until("Suspended", suspended)).toMatchObject({ phase: "Suspended" });
    expect(await runningIn(name)).toEqual([]);
    await platform.restartAgent("c1", {});
    await until("Ready", await asked(name, "resume"));
    const smokes = await smokesOf(name);
    expect(smokes).toHaveLength(1);
    expect(smokes).not.toEqual(smoke);
    expect(await kept(name)).toEqual(had);
    expect((await kindsOf(name)).map((it) => it.split(" ")[0])).toEqual(["resume", "suspend", "create"]);
  },
);

test("a restart replaces the pods of the app, and neither the database's nor a hook", async () => {
  await bringUp("anew");
  const [before, hooks] = [await uidsIn("anew", "pods"), await hooksOf("anew")];
  const of = (pods: readonly string[], component: string) => pods.filter((pod) => pod.startsWith(`${component}-`));
  const restarted = await until("Ready", await asked("anew", "restart"));
  expect(restarted.restarts).toBe(1);
  const after = (await uidsIn("anew", "pods")).filter((pod) => !before.includes(pod) || !pod.startsWith("web-"));
  expect(of(after, "database")).toEqual(of(before, "database"));
  expect(of(after, "web")).toHaveLength(1);
  expect(await hooksOf("anew")).toEqual(hooks);
  expect((await kindsOf("anew"))[0]).toBe("restart Succeeded");
});

test("a store can be suspended before it was ever up, and is brought up when it is resumed", async () => {
  await create("early");
  await until("Suspended", await asked("early", "suspend"));
  expect(await runningIn("early")).toEqual([]);
  const refused = await call("/early/restart");
  expect(problemDetails.parse(await refused.json())).toMatchObject({ status: 409, code: "store-suspended" });
  const resumed = await until("Ready", await asked("early", "resume"));
  expect(resumed).not.toHaveProperty("suspended");
});

test("what is changed of a suspended store shows when it is resumed, and it can be deleted from there", async () => {
  await bringUp("asleep");
  await until("Suspended", await asked("asleep", "suspend"));
  await until("Suspended", await accepted(await call("/asleep", "PATCH", { plan: "growth" })));
  expect(await runningIn("asleep")).toEqual([]);
  await until("Ready", await asked("asleep", "resume"));
  expect(JSON.stringify((await inStore("asleep", "deployments"))[0]?.["spec"])).toContain('"memory":"1536Mi"');
  await until("Suspended", await asked("asleep", "suspend"));
  await until("Deleted", await accepted(await call("/asleep?force=true", "DELETE")));
  expect(await kube.get({ plural: "namespaces", name: "store-asleep" })).toBeUndefined();
});
