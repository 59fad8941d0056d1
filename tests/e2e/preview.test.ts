import { afterAll, beforeAll, expect, test } from "vitest";
import { bare, diffOf } from "../../agent/questions/json-diff.ts";
import { ApiClient } from "../../client/index.ts";
import { localProfile, synthesizeStore } from "../../constructs/index.ts";
import {
  engineIds,
  type FieldChange,
  noUid,
  type Preview,
  type ProblemDetails,
  preview,
  type StoreResource,
} from "../../contract/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { startTestPlatform, type TestPlatform } from "../fixtures/platform.ts";
import { pluralOf, takeSnapshot } from "../fixtures/store-objects.ts";

let platform: TestPlatform;
let api: ApiClient;
const engine = "woocommerce";

beforeAll(async () => {
  platform = await startTestPlatform({ clusters: ["c1"] });
  api = new ApiClient({ url: platform.url });
  // An agent hears questions when it knows that its cluster is the one of its id.
  await pollUntil({ what: "the agent answers questions" }, async () => {
    const { status } = await post("/v1/previews", { name: "first", engine: "woocommerce" });
    return status === 200 || undefined;
  });
});

afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${platform.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const ask = (body: object): Promise<Response> => post("/v1/previews", body);

/** Comes again as long as it is told to: an agent has five seconds, which may be too few on a busy machine. */
const answerTo = (body: object): Promise<Response> =>
  pollUntil({ what: "the agent answers in time" }, async () => {
    const response = await ask(body);
    return response.status === 503 ? undefined : response;
  });

async function previewOf(body: object): Promise<Preview> {
  const response = await answerTo(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return preview.parse(await response.json());
}

async function bringUp(name: string, id = engine): Promise<StoreResource> {
  await api.createStore({ name, engine: id, cluster: "c1" });
  const isReady = async () => {
    const store = await api.getStore(name);
    return store.phase === "Ready" ? store : undefined;
  };
  return pollUntil({ what: `${name} is Ready` }, isReady);
}

const byPath = (diff: readonly FieldChange[]): FieldChange[] =>
  diff.toSorted((one, other) => (one.path < other.path ? -1 : 1));

/** What the two renders differ in, object by object. */
function differences(plans: readonly [string, string]): Record<string, FieldChange[]> {
  const [before = [], after = []] = plans.map((plan) => {
    const identity = { name: "grown", uid: noUid, revision: "abcdefgh-1", tenant: "default" };
    const { waves } = synthesizeStore({ ...identity, engine, plan, hosts: [] }, localProfile);
    return waves.flatMap((wave) => wave.objects.map(({ object }) => object));
  });
  const differing = before.map((object, at): [string, FieldChange[]] => [
    `${object.kind} ${object.metadata.name}`,
    byPath(diffOf(bare(object), bare(after[at] ?? object))),
  ]);
  return Object.fromEntries(differing.filter(([, diff]) => diff.length > 0));
}

test.each(engineIds)("a preview of %s names the objects, secrets and endpoints that a create makes", async (id) => {
  const name = `promised-${id}`;
  const shown = await previewOf({ name, engine: id });
  const kube = platform.kube("c1");
  expect(await kube.get({ plural: "namespaces", name: `store-${name}` })).toBeUndefined();
  expect((await fetch(`${platform.url}/v1/stores/${name}`)).status).toBe(404);
  expect(new Set(shown.changes.map(({ action }) => action))).toEqual(new Set(["create"]));
  expect(shown.changes.filter(({ verified }) => verified).map(({ kind }) => kind)).toEqual(["Namespace"]);

  const store = await bringUp(name, id);
  const made = Object.keys((await takeSnapshot(kube, name)).uids).toSorted();
  const [namespace, ...objects] = shown.objects;
  expect([namespace?.kind, namespace?.metadata.name]).toEqual(["Namespace", `store-${name}`]);
  const promised = objects.map(({ kind, metadata }) => `${pluralOf(kind)}/${metadata.name}`);
  expect([...promised, ...shown.secrets.map((secret) => `secrets/${secret.name}`)].toSorted()).toEqual(made);
  const firstHook = objects.findIndex(({ kind }) => kind === "Job");
  expect(new Set(objects.slice(firstHook).map(({ kind }) => kind)), "hooks come last").toEqual(new Set(["Job"]));
  expect([shown.cluster, shown.endpoints, shown.engineVersion]).toEqual(["c1", store.endpoints, store.engineVersion]);
});

test("of a Ready store only what another plan changes is shown, and nothing is written", async () => {
  await bringUp("grown");
  const kube = platform.kube("c1");
  const before = await takeSnapshot(kube, "grown");
  const same = await previewOf({ name: "grown", engine });
  expect(same.changes.filter(({ action }) => action !== "none")).toEqual([]);

  const { changes } = await previewOf({ name: "grown", engine, plan: "growth" });
  const changed = changes.filter(({ action, kind }) => action !== "none" && kind !== "Job");
  const wanted = differences(["starter", "growth"]);
  expect(Object.fromEntries(changed.map(({ kind, name, diff }) => [`${kind} ${name}`, byPath(diff)]))).toEqual(wanted);
  expect(Object.keys(wanted)).toEqual(expect.arrayContaining(["ResourceQuota store", "Deployment web"]));
  expect(new Set(changed.map(({ action }) => action))).toEqual(new Set(["update"]));
  expect(await takeSnapshot(kube, "grown")).toEqual(before);
  expect((await api.getStore("grown")).plan).toBe("starter");
});

test("a host under the platform's own domain is a 422 that names the field", async () => {
  const greedy = { name: "greedy", engine, hosts: ["other.stores.localhost"] };
  const response = await answerTo(greedy);
  expect(response.status).toBe(422);
  expect((await response.json()) as ProblemDetails).toMatchObject({
    code: "invalid-request",
    errors: [
      { field: "#/hosts/0", rule: "must be a name that public DNS can have: names under localhost have no owner" },
    ],
  });
  const made = await post("/v1/stores", greedy);
  expect([made.status, await made.json()]).toMatchObject([422, { errors: [{ field: "#/hosts/0" }] }]);
});

test("thirty previews at once each get their preview or are told to come again, and are counted", async () => {
  const statuses = new Set<number>();
  const answered = await pollUntil({ what: "some of them are answered" }, async () => {
    const responses = await Promise.all(Array.from({ length: 30 }, (_, at) => ask({ name: `crowd-${at}`, engine })));
    for (const { status } of responses) statuses.add(status);
    const found = responses.filter(({ status }) => status === 200);
    return found.length > 0 ? found : undefined;
  });
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const metrics = await (await fetch(`${platform.agent("c1").healthUrl}/metrics`)).text();
  const counted = /storeplane_question_seconds_count\{verb="preview",outcome="answered"\} (\d+)/.exec(metrics)?.[1];
  expect(Number(counted)).toBeGreaterThanOrEqual(answered.length);
});

test("with the agent killed a preview is a 503 that names the cluster, and works again when it is back", async () => {
  const agent = platform.agent("c1");
  await agent.kill("SIGKILL");
  const response = await ask({ name: "lonely", engine, cluster: "c1" });
  expect([response.status, response.headers.has("retry-after")]).toEqual([503, true]);
  const problem = (await response.json()) as ProblemDetails;
  expect(problem).toMatchObject({ code: "cluster-unavailable", cluster: "c1", retryable: true });
  await agent.start();
  const again = async () => ((await ask({ name: "lonely", engine, cluster: "c1" })).ok ? true : undefined);
  expect(await pollUntil({ what: "a preview again" }, again)).toBe(true);
});
