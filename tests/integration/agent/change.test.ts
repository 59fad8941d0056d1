import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { problemDetails, type StoreResource, storeResource } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { badImages, failWithBadImages } from "../../fixtures/bad-images.ts";
import { startTestPlatform, type TestPlatform } from "../../fixtures/platform.ts";
import type { Plural, TestKube } from "../../fixtures/test-kube.ts";

/** A plan that is larger but for its volumes: there is a way back from it. */
const planSizes = { woocommerce: { growth: { volumes: { database: "5Gi", uploads: "5Gi" } } } };
const profile = { planSizes };

let platform: TestPlatform;
let kube: TestKube;

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"], profile });
  kube = platform.kube("c1");
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const call = (path: string, method: string, body?: object): Promise<Response> =>
  fetch(`${platform.url}/v1/stores${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });

const look = async (name: string): Promise<StoreResource> =>
  storeResource.parse(await (await call(`/${name}`, "GET")).json());

const until = (name: string, what: string, wanted: (store: StoreResource) => boolean): Promise<StoreResource> =>
  pollUntil({ what: `${name} ${what}` }, async () => {
    const store = await look(name);
    return wanted(store) ? store : undefined;
  });
const untilReady = (name: string, { revision }: Pick<StoreResource, "revision">): Promise<StoreResource> =>
  until(name, `is Ready at ${revision}`, (it) => it.phase === "Ready" && it.observedRevision === revision);

async function accepted(answer: Response): Promise<StoreResource> {
  expect(answer.status, await answer.clone().text()).toBe(202);
  return storeResource.parse(await answer.json());
}
const bringUp = async (name: string, more: object = {}): Promise<StoreResource> =>
  untilReady(name, await accepted(await call("", "POST", { name, engine: "woocommerce", cluster: "c1", ...more })));
const change = async (name: string, body: object): Promise<StoreResource> =>
  accepted(await call(`/${name}`, "PATCH", body));

const specOf = async (plural: Plural, store: string, name: string): Promise<string> =>
  JSON.stringify((await kube.get({ plural, namespace: `store-${store}`, name }))?.["spec"]);
const quotaOf = async (store: string): Promise<string> => {
  const [quota] = await kube.list("resourcequotas", { namespace: `store-${store}` });
  return JSON.stringify(quota?.["spec"]);
};

const podSchema = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) }),
});
const isReady = (pod: unknown): boolean =>
  podSchema.parse(pod).status.conditions.some(({ type, status }) => type === "Ready" && status === "True");

const hooksOf = z.object({
  status: z.object({
    phase: z.string(),
    observedRevision: z.string(),
    hooks: z.array(
      z.object({ name: z.string(), hash: z.string(), outcome: z.string(), finishedAt: z.string().optional() }),
    ),
  }),
});

/** The hashes under which setup was done, the last one last; the Store may have its record later than the word that it is Ready. */
async function setupsOf(name: string): Promise<string[]> {
  const { revision } = await look(name);
  const told = { what: `is Ready at ${revision}` };
  const object = await kube.waitFor({ plural: "stores", name }, told, (it) => {
    const { status } = hooksOf.safeParse(it).data ?? {};
    return status?.phase === "Ready" && status.observedRevision === revision;
  });
  const { hooks } = hooksOf.parse(object).status;
  return hooks.flatMap((hook) => (hook.name === "setup" && hook.outcome === "Succeeded" ? [hook.hash] : []));
}

test("a larger plan gives the store its room, its volumes and its pods; going back is refused for its volumes", async () => {
  await bringUp("growing");
  const grown = await untilReady("growing", await change("growing", { plan: "scale" }));
  expect(grown).toMatchObject({ plan: "scale", phase: "Ready" });
  expect(await specOf("persistentvolumeclaims", "growing", "uploads")).toContain('"storage":"100Gi"');
  expect(await specOf("deployments", "growing", "web")).toContain('"memory":"3Gi"');
  expect(await quotaOf("growing")).toContain('"requests.storage":"200Gi"');
  const refused = await pollUntil({ what: "the heartbeat tells of volumes" }, async () => {
    const answer = await call("/growing", "PATCH", { plan: "starter" });
    return answer.status === 409 ? answer : undefined;
  });
  const { code, detail } = problemDetails.parse(await refused.json());
  expect(code).toBe("plan-too-small");
  expect(detail).toContain("volume uploads holds 100 GiB, and plan starter has 5 GiB for it");
  expect((await look("growing")).phase).toBe("Ready");
});

test("an address that comes, goes and comes again is told to the shop each time", async () => {
  await bringUp("mailed", { adminEmail: "one@mailed.example" });
  const [first] = await setupsOf("mailed");
  await untilReady("mailed", await change("mailed", { adminEmail: "two@mailed.example" }));
  const [, second] = await setupsOf("mailed");
  expect(second).not.toBe(first);
  await untilReady("mailed", await change("mailed", { adminEmail: "one@mailed.example" }));
  expect(await setupsOf("mailed")).toEqual([second, first]);
  // What no hook reads runs none again.
  await untilReady("mailed", await change("mailed", { labels: { a: "1" }, externalId: "m-1" }));
  expect(await setupsOf("mailed")).toEqual([second, first]);
});

test("volumes that the cluster does not let grow are said to be so; the shop stays up, and the plan before is taken back", async () => {
  const which = { plural: "storageclasses", name: "kwok-volume" } as const;
  await bringUp("fixed");
  await kube.patch(which, { allowVolumeExpansion: false });
  const before = await specOf("persistentvolumeclaims", "fixed", "uploads");
  const { revision } = await change("fixed", { plan: "scale" });
  const stuck = await until("fixed", "says why", ({ failure }) => failure?.reason === "ApplyRejected");
  expect(stuck.observedRevision).toBe(revision);
  expect(stuck.failure?.message).toMatch(/resize|expan/);
  expect(await specOf("persistentvolumeclaims", "fixed", "uploads")).toBe(before);
  const pods = await kube.list("pods", { namespace: "store-fixed", selector: "app.kubernetes.io/component=web" });
  expect(pods.some(isReady)).toBe(true);
  expect((await untilReady("fixed", await change("fixed", { plan: "starter" }))).failure).toBeUndefined();
  await kube.patch(which, { allowVolumeExpansion: true });
});

test("a smaller plan narrows the store's bounds only when its smaller pods run", async () => {
  await bringUp("narrowing", { plan: "growth" });
  const wide = await quotaOf("narrowing");
  await failWithBadImages(kube, "store-narrowing", "image-pull");
  await platform.restartAgent("c1", { ...profile, images: { registry: badImages } });
  const template = () => specOf("deployments", "narrowing", "web");
  await pollUntil(
    { what: "the bad image is rolled out" },
    async () => (await template()).includes(badImages) || undefined,
  );
  const smaller = await change("narrowing", { plan: "starter" });
  await pollUntil({ what: "the smaller pods are asked for" }, async () => {
    return (await template()).includes('"memory":"768Mi"') || undefined;
  });
  expect(await quotaOf("narrowing")).toBe(wide);
  await platform.restartAgent("c1", profile);
  await untilReady("narrowing", smaller);
  const narrow = await quotaOf("narrowing");
  for (const bound of ['"requests.cpu":"1"', '"requests.memory":"2Gi"', '"pods":"12"']) expect(narrow).toContain(bound);
});
