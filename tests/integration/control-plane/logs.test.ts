import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditList, LogsReply, ProblemDetails, RpcProblem, StoreLogs } from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let logs: StoreLogs;

const path = "/v1/stores/mine/logs";
const line = { at: "2026-11-30T01:00:00.000000001Z", component: "web", replica: "x7k2p", text: "GET / 200" };
const answered = (found: StoreLogs): LogsReply => ({ schemaVersion: 1, outcome: "answered", logs: found });
const refused = (problem: RpcProblem): LogsReply => ({ schemaVersion: 1, outcome: "refused", problem });
const codeOf = async (response: Response) => (await read<ProblemDetails>(response)).code;

beforeAll(async () => {
  api = await startApi();
  const body = post({ name: "mine", engine: "woocommerce", cluster: "c1" });
  const { uid } = await read(await api.ask("/v1/stores", body));
  logs = { name: "mine", uid, cluster: "c1", components: ["web"], lines: [line], truncated: true, silent: [] };
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

test("what the agent read is passed on, the question names the very store, and who asked is in the audit", async () => {
  const asked = await api.agent("c1").answerLogs(answered(logs));
  const response = await api.ask(`${path}?component=web&tail=7&since=2026-11-30T00:00:00Z`);
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(await read<StoreLogs>(response)).toEqual(logs);
  const requestId = response.headers.get("x-request-id");
  const which = { component: "web", tail: 7, since: "2026-11-30T00:00:00Z" };
  const store = { tenant: "default", cluster: "c1", name: "mine", uid: logs.uid };
  expect(asked).toEqual([{ schemaVersion: 1, requestId, ...store, ...which }]);
  const entries = await pollUntil({ what: "the entry of the read" }, async () => {
    const { items } = await read<AuditList>(await api.ask("/v1/audit?operation=readLogs"));
    return items.length > 0 ? items : undefined;
  });
  expect(entries).toMatchObject([{ requestId, outcome: "accepted", target: { kind: "store", name: "mine" } }]);
});

test("a store that is not there is a 404, and so is another tenant's; no agent is asked", async () => {
  const asked = await api.agent("c1").answerLogs(answered(logs));
  expect(await codeOf(await api.ask("/v1/stores/nobody/logs"))).toBe("store-not-found");
  expect(await codeOf(await api.askAs("other")(path))).toBe("store-not-found");
  expect(asked).toEqual([]);
});

test.each([
  ["tail=0", "tail", "must be a number from 1 to 500"],
  ["tail=501", "tail", "must be a number from 1 to 500"],
  ["component=We%20b", "component", "must be a name of at most 63 lower-case letters, digits and hyphens"],
  ["since=yesterday", "since", "must be an RFC 3339 time in UTC"],
])("?%s is refused by field and rule", async (query, field, rule) => {
  const problem = await read<ProblemDetails>(await api.ask(`${path}?${query}`));
  expect([problem.code, problem.errors]).toEqual(["invalid-parameter", [{ field, rule }]]);
});

describe("what an agent refuses", () => {
  test("for a component that is not there names those that are", async () => {
    const errors = [{ field: "component", rule: "must be one of: web, database" }];
    await api.agent("c1").answerLogs(refused({ code: "unknown-component", message: "no", errors }));
    const problem = await read<ProblemDetails>(await api.ask(`${path}?component=payments`));
    expect([problem.code, problem.errors]).toEqual(["invalid-parameter", errors]);
  });

  test("for a store that it has not observed yet is an answer without lines", async () => {
    await api.agent("c1").answerLogs(refused({ code: "store-unknown", message: "no" }));
    const message = "The store's cluster has not observed it yet.";
    const none = { components: [], lines: [], truncated: false, message };
    expect(await read<StoreLogs>(await api.ask(path))).toEqual({ ...logs, ...none });
  });

  test.each(["kubernetes-unavailable", "busy", "agent-too-old"] as const)("as %s is a 503", async (code) => {
    await api.agent("c1").answerLogs(refused({ code, message: "because" }));
    expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
  });
});

test.each<[string, object]>([
  ["of another store", { name: "other" }],
  ["of another life of the store", { uid: "5c1f0a4e-7a0c-4a43-8a67-0d5a3f1f3e22" }],
  ["of another cluster", { cluster: "c2" }],
])("an answer %s is not believed", async (_what, change) => {
  await api.agent("c1").answerLogs(answered({ ...logs, ...change }));
  expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
});

test.each(["\u001b[2J", "a\u0000b", "\u202e", "two\nlines"])(
  "text as %j in an answer is not passed on",
  async (text) => {
    const reply = { ...answered(logs), logs: { ...logs, lines: [{ ...line, text }] } };
    const zipped = new Response(JSON.stringify(reply)).body?.pipeThrough(new CompressionStream("gzip"));
    await api.agent("c1").answerLogs(new Uint8Array(await new Response(zipped).arrayBuffer()));
    expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
  },
);
