import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  clusterOfflineAfterMs,
  noUid,
  type Preview,
  type PreviewReply,
  type ProblemCode,
  type ProblemDetails,
  type RpcProblem,
} from "../../../contract/index.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let before: number;
const engine = "woocommerce";
const host = "shop.example.com";

const preview: Preview = {
  cluster: "c1",
  namespace: "store-demo",
  engineVersion: "1",
  endpoints: { url: "http://demo", adminUrl: "http://demo/admin", hosts: ["demo"] },
  objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "store-demo" } }],
  secrets: [{ name: "database-v1", keys: ["password"] }],
  changes: [{ kind: "Namespace", name: "store-demo", action: "create", diff: [], verified: true }],
};
const answered: PreviewReply = { schemaVersion: 1, outcome: "answered", preview };
const refused = (problem: RpcProblem): PreviewReply => ({ schemaVersion: 1, outcome: "refused", problem });

beforeAll(async () => {
  api = await startApi({ trustsHosts: true });
  for (const cluster of ["c1", "c2"]) await api.agent(cluster).answerPreviews(answered);
  const store = await read(await api.ask("/v1/stores", post({ name: "mine", engine, cluster: "c1", hosts: [host] })));
  await api.agent("c1").reportReady(store);
});

beforeEach(async () => {
  before = await api.writes();
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const ask = (body: object): Promise<Response> => api.ask("/v1/previews", post(body));

async function expectProblem(response: Response, code: ProblemCode): Promise<ProblemDetails> {
  const problem = await read<ProblemDetails>(response);
  expect([problem.code, problem.status]).toEqual([code, response.status]);
  expect(await api.writes(), "nothing was written").toBe(before);
  return problem;
}

test("a preview writes nothing", async () => {
  const asked = await api.agent("c1").answerPreviews(answered);
  const response = await ask({ name: "demo", engine, cluster: "c1" });
  expect(response.status).toBe(200);
  expect(await read<Preview>(response)).toEqual(preview);
  expect(await api.writes()).toBe(before);
  const spec = { name: "demo", engine, plan: "starter", cluster: "c1", hosts: [] };
  expect(asked).toMatchObject([{ uid: noUid, tenant: "default", seq: 1, spec }]);
  expect((await api.ask("/v1/stores/demo")).status).toBe(404);
});

test("a store that exists is previewed in its cluster, as itself and at its revision", async () => {
  const { uid, revision } = await read(await api.ask("/v1/stores/mine"));
  const asked = await api.agent("c1").answerPreviews(answered);
  expect((await ask({ name: "mine", engine, plan: "scale", hosts: [host] })).status).toBe(200);
  const [{ epoch, seq, spec } = { epoch: "", seq: 0, spec: undefined }] = asked;
  expect(asked).toMatchObject([{ uid }]);
  expect([`${epoch}-${seq}`, spec?.plan]).toEqual([revision, "scale"]);
});

test("cluster and engine of a store that exists can't be changed", async () => {
  const problem = await expectProblem(await ask({ name: "mine", engine, cluster: "c2" }), "store-differs");
  expect(problem.errors).toEqual([{ field: "#/cluster", rule: "can't be changed" }]);
});

test("another tenant's store is answered as a create is: taken, and nothing more", async () => {
  const body = post({ name: "mine", engine });
  const [created, previewed] = await Promise.all(
    ["/v1/stores", "/v1/previews"].map(async (path) => read<ProblemDetails>(await api.askAs("other")(path, body))),
  );
  const { instance: _, ...bare } = await expectProblem(await api.askAs("other")("/v1/previews", body), "name-taken");
  expect(created).toMatchObject(bare);
  expect(Object.keys(previewed ?? {}).toSorted()).toEqual(Object.keys(created ?? {}).toSorted());
});

test("a custom host of another store is refused by its field; a store's own is not", async () => {
  const body = { name: "demo", engine, hosts: ["free.example.com", host] };
  expect((await expectProblem(await ask(body), "host-taken")).errors).toMatchObject([{ field: "#/hosts/1" }]);
});

test("a store that is being deleted has no preview", async () => {
  const store = await read(await api.ask("/v1/stores", post({ name: "leaving", engine, cluster: "c1" })));
  await api.agent("c1").reportReady(store);
  expect((await api.ask("/v1/stores/leaving", { method: "DELETE" })).status).toBe(202);
  before = await api.writes();
  await expectProblem(await ask({ name: "leaving", engine }), "store-deleting");
});

test("a cluster that never joined is refused by name of the field", async () => {
  const problem = await expectProblem(await ask({ name: "demo", engine, cluster: "c9" }), "cluster-not-found");
  expect(problem.errors).toMatchObject([{ field: "#/cluster" }]);
});

describe("what an agent refuses", () => {
  const rule = "must not lie under stores.localhost";
  const errors = [{ field: "hosts.0", rule }];
  const cases: readonly [RpcProblem["code"], ProblemCode][] = [
    ["invalid-spec", "invalid-request"],
    ["apply-rejected", "apply-rejected"],
    ["namespace-taken", "namespace-taken"],
    ["kubernetes-unavailable", "cluster-unavailable"],
    ["busy", "cluster-unavailable"],
    ["agent-too-old", "cluster-unavailable"],
    ["answer-too-large", "internal"],
    ["invalid-message", "internal"],
    ["internal", "internal"],
  ];
  test.each(cases)("%s is answered as %s", async (code, shown) => {
    await api.agent("c2").answerPreviews(refused({ code, message: "because", errors }));
    const response = await ask({ name: "demo", engine, cluster: "c2" });
    const problem = await expectProblem(response, shown);
    expect(response.headers.has("retry-after")).toBe(problem.retryable);
    expect(problem.cluster).toBe("c2");
    expect(problem.errors).toEqual(
      shown === "cluster-unavailable"
        ? undefined
        : [{ field: shown === "invalid-request" ? "#/hosts/0" : "hosts.0", rule }],
    );
  });
});

describe("a cluster that does not answer is a 503 that names it", () => {
  async function expectAway(): Promise<void> {
    const response = await ask({ name: "demo", engine, cluster: "c2" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    const problem = await expectProblem(response, "cluster-unavailable");
    expect([problem.cluster, problem.retryable]).toEqual(["c2", true]);
    expect(problem.detail).toContain("c2");
  }

  test("when no agent is connected", async () => {
    await api.agent("c2").ignore("preview");
    await expectAway();
  });

  test("when its agent says nothing", async () => {
    await api.agent("c2").answerPreviews(undefined);
    await expectAway();
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["no gzip", new TextEncoder().encode(JSON.stringify(answered))],
  ])("when its agent answers %s", async (_what, bytes) => {
    await api.agent("c2").answerPreviews(bytes);
    await expectAway();
  });

  test("when its agent answers more than anybody unpacks", async () => {
    const zeros = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream().pipeThrough(new CompressionStream("gzip"));
    await api.agent("c2").answerPreviews(new Uint8Array(await new Response(zeros).arrayBuffer()));
    await expectAway();
  });

  test("when it has sent no heartbeat for a while, without asking it", async () => {
    await api.agent("c2").answerPreviews(answered);
    const asked = await api.agent("c1").answerPreviews(answered);
    await api.agent("c2").beat();
    api.skip(clusterOfflineAfterMs + 1000);
    await api.agent("c1").beat();
    await expectAway();
    expect((await ask({ name: "demo", engine })).status).toBe(200);
    expect(asked.map(({ spec }) => spec.cluster)).toEqual(["c1"]);
  });
});
