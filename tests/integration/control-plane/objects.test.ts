import { afterAll, beforeAll, expect, test } from "vitest";
import type { ObjectsReply, ProblemDetails, RpcProblem, StoreObjects } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let found: StoreObjects;

const path = "/v1/stores/mine/objects";
const web = { kind: "Deployment", name: "web", ready: false, message: "Deployment web: 0 of 1 pods are available" };
const answered = (objects: StoreObjects): ObjectsReply => ({ schemaVersion: 1, outcome: "answered", found: objects });
const refused = (problem: RpcProblem): ObjectsReply => ({ schemaVersion: 1, outcome: "refused", problem });
const codeOf = async (response: Response) => (await read<ProblemDetails>(response)).code;

/** As an agent would that keeps no rule of the contract. */
async function unchecked(reply: object): Promise<Uint8Array> {
  const zipped = new Response(JSON.stringify(reply)).body?.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

beforeAll(async () => {
  api = await startApi();
  const body = post({ name: "mine", engine: "woocommerce", cluster: "c1" });
  const { uid } = await read(await api.ask("/v1/stores", body));
  found = { name: "mine", uid, cluster: "c1", objects: [web], truncated: false };
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

test("what the agent found is passed on, and the question names the very store", async () => {
  const asked = await api.agent("c1").answerObjects(answered(found));
  const response = await api.ask(path);
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await read<StoreObjects>(response)).toEqual(found);
  const requestId = response.headers.get("x-request-id");
  const store = { tenant: "default", cluster: "c1", name: "mine", uid: found.uid };
  expect(asked).toEqual([{ schemaVersion: 1, requestId, ...store }]);
});

test("a store that is not there is a 404, and so is another tenant's; no agent is asked", async () => {
  const asked = await api.agent("c1").answerObjects(answered(found));
  expect(await codeOf(await api.ask("/v1/stores/nobody/objects"))).toBe("store-not-found");
  expect(await codeOf(await api.askAs("other")(path))).toBe("store-not-found");
  expect(asked).toEqual([]);
});

test("a store that its cluster has not observed yet has none, and it is said why", async () => {
  await api.agent("c1").answerObjects(refused({ code: "store-unknown", message: "no" }));
  const message = "The store's cluster has not observed it yet.";
  expect(await read<StoreObjects>(await api.ask(path))).toEqual({ ...found, objects: [], message });
});

test.each([
  ["kubernetes-unavailable", /its API server does not answer its agent/],
  ["busy", /its agent has too much to do/],
  ["agent-too-old", /its agent has to be upgraded first/],
] as const)("what an agent refuses as %s is a 503 that says so", async (code, detail) => {
  await api.agent("c1").answerObjects(refused({ code, message: "because" }));
  const problem = await read<ProblemDetails>(await api.ask(path));
  expect([problem.code, problem.detail]).toEqual(["cluster-unavailable", expect.stringMatching(detail)]);
});

test("an agent that does not know the question is said to be too old, with its version", async () => {
  const agent = api.agent("c1");
  await agent.ignore("objects");
  await agent.beat({ agentVersion: "0.9.1", questions: ["preview", "credentials", "logs"] });
  for (const ask of [path, "/v1/stores/mine/logs?follow=true"]) {
    const detail = "Cluster c1 can't be asked: its agent 0.9.1 has to be upgraded first.";
    await pollUntil({ what: `${ask} is refused so` }, async () => {
      const problem = await read<ProblemDetails>(await api.ask(ask));
      return (problem.code === "cluster-unavailable" && problem.detail === detail) || undefined;
    });
  }
  await agent.answerObjects(answered(found));
  await agent.beat();
  expect((await api.ask(path)).status).toBe(200);
});

test.each<[string, object]>([
  ["of another store", { name: "other" }],
  ["of another life of the store", { uid: "5c1f0a4e-7a0c-4a43-8a67-0d5a3f1f3e22" }],
  ["of another cluster", { cluster: "c2" }],
])("an answer %s is not believed", async (_what, change) => {
  await api.agent("c1").answerObjects(answered({ ...found, ...change }));
  expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
});

test.each<[string, object]>([
  ["with an escape in a message", { objects: [{ ...web, message: "\u001b[2J" }] }],
  ["with more objects than may be", { objects: Array.from({ length: 201 }, () => web) }],
])("an answer %s is not passed on", async (_what, change) => {
  await api.agent("c1").answerObjects(await unchecked({ ...answered(found), found: { ...found, ...change } }));
  expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
});

test("what else an agent puts into an answer, such as the content of a Secret, goes no further", async () => {
  const objects = [{ ...web, data: { password: "c2VjcmV0LXdvcmQ=" } }];
  await api.agent("c1").answerObjects(await unchecked({ ...answered(found), found: { ...found, objects } }));
  expect(await read<StoreObjects>(await api.ask(path))).toEqual(found);
});
