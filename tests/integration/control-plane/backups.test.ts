import { afterAll, beforeAll, expect, test } from "vitest";
import type { BackupsReply, ProblemDetails, RpcProblem, StoreBackup, StoreBackups } from "../../../contract/index.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let found: StoreBackups;

const path = "/v1/stores/mine/backups";
const id = "0123456789";
const running: StoreBackup = { id, state: "Running", startedAt: "2026-11-30T09:00:00Z" };
const refused = (problem: RpcProblem): BackupsReply => ({ schemaVersion: 1, outcome: "refused", problem });
const answered = (begun?: string): BackupsReply => ({
  schemaVersion: 1,
  outcome: "answered",
  found,
  ...(begun !== undefined && { begun }),
});
const begin = (key?: string): RequestInit => ({
  method: "POST",
  ...(key !== undefined && { headers: { "idempotency-key": key } }),
});
const codeOf = async (response: Response) => (await read<ProblemDetails>(response)).code;

beforeAll(async () => {
  api = await startApi();
  const { uid } = await read(await api.ask("/v1/stores", post({ name: "mine", engine: "medusa", cluster: "c1" })));
  found = { name: "mine", uid, cluster: "c1", backups: [running] };
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

test("what the agent remembers is passed on, and a list begins nothing", async () => {
  const asked = await api.agent("c1").answerBackups(answered());
  expect(await read<StoreBackups>(await api.ask(path))).toEqual(found);
  expect(asked).toMatchObject([{ name: "mine", uid: found.uid, tenant: "default" }]);
  expect(asked[0]).not.toHaveProperty("begin");
});

test("one key names one backup, another key another, and no key one of its own each time", async () => {
  const asked = await api.agent("c1").answerBackups(answered(id));
  for (const key of ["a", "a", "b", undefined, undefined]) {
    const response = await api.ask(path, begin(key));
    expect([response.status, await read<StoreBackup>(response)]).toEqual([202, running]);
  }
  const names = asked.map((each) => each.begin);
  expect(names[0]).toBe(names[1]);
  expect(new Set(names).size).toBe(4);
});

test.each([
  ["backups-off", "backups-off", 409],
  ["nothing-to-back-up", "nothing-to-back-up", 409],
  ["store-unknown", "nothing-to-back-up", 409],
  ["invalid-spec", "backups-off", 409],
  ["kubernetes-unavailable", "cluster-unavailable", 503],
] as const)("a backup that the agent refuses as %s is refused as %s", async (code, shown, status) => {
  await api.agent("c1").answerBackups(refused({ code, message: "because" }));
  const response = await api.ask(path, begin());
  expect([response.status, await codeOf(response)]).toEqual([status, shown]);
});

test("a store that its cluster has not observed yet has none; another tenant's is a 404 and asks no agent", async () => {
  await api.agent("c1").answerBackups(refused({ code: "store-unknown", message: "no" }));
  const message = "The store's cluster has not observed it yet.";
  expect(await read<StoreBackups>(await api.ask(path))).toEqual({ ...found, backups: [], message });
  const asked = await api.agent("c1").answerBackups(answered(id));
  expect(await codeOf(await api.askAs("other")(path))).toBe("store-not-found");
  expect(await codeOf(await api.askAs("other")(path, begin()))).toBe("store-not-found");
  expect(asked).toEqual([]);
});

test("an answer of another store, or of a backup that it does not show, is not believed", async () => {
  await api.agent("c1").answerBackups({ ...answered(id), found: { ...found, name: "other" } } as BackupsReply);
  expect(await codeOf(await api.ask(path, begin()))).toBe("cluster-unavailable");
  await api.agent("c1").answerBackups(answered("9876543210"));
  expect(await codeOf(await api.ask(path, begin()))).toBe("cluster-unavailable");
});
