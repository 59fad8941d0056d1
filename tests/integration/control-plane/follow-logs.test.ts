import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient, type FeedState, type FollowedLogs } from "../../../client/index.ts";
import {
  type AuditList,
  agentApiPrefix,
  answerSubject,
  followReply,
  type LogLine,
  type LogsRequest,
  type ProblemDetails,
  packReply,
  parseQuestionId,
  rpcSubject,
  type StoreLogs,
} from "../../../contract/index.ts";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { type Api, post, read, startApi } from "./start-api.ts";

let api: Api;
let client: ApiClient;
let empty: StoreLogs;

const path = "/v1/stores/mine/logs?follow=true";

beforeAll(async () => {
  api = await startApi();
  const body = post({ name: "mine", engine: "woocommerce", cluster: "c1" });
  const { uid } = await read(await api.ask("/v1/stores", body));
  empty = { name: "mine", uid, cluster: "c1", components: ["web"], lines: [], truncated: false, silent: [] };
  const fetch = ((url: string, init: RequestInit) =>
    api.ask(url.replace("http://api", ""), init)) as typeof globalThis.fetch;
  client = new ApiClient({ url: "http://api", fetch });
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

/** What the store's one container has written, as an agent would read it: from a time on, and what comes. */
class Written {
  readonly lines: LogLine[] = [];
  readonly asked: LogsRequest[] = [];
  following = 0;

  write(text: string): void {
    this.lines.push({ at: new Date().toISOString(), component: "web", replica: "x7k2p", text });
  }

  async *follow(request: LogsRequest, signal: AbortSignal): AsyncGenerator<StoreLogs> {
    this.asked.push(request);
    this.following += 1;
    let told = 0;
    let isFirst = true;
    try {
      while (!signal.aborted) {
        const fresh = this.lines.slice(told);
        told += fresh.length;
        const lines = fresh.filter(({ at }) => at >= (request.since ?? ""));
        if (isFirst || lines.length > 0) yield { ...empty, lines };
        isFirst = false;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      this.following -= 1;
    }
  }
}

function follow(signal: AbortSignal) {
  const parts: FollowedLogs[] = [];
  const states: FeedState[] = [];
  const ended = (async () => {
    const options = { signal, onState: (state: FeedState) => void states.push(state) };
    for await (const part of client.followLogs("mine", { tail: 100 }, options)) parts.push(part);
  })();
  ended.catch(() => undefined);
  const texts = () => parts.flatMap(({ lines }) => lines.map(({ text }) => text));
  const until = (text: string) =>
    pollUntil({ what: `"${text}" is followed`, everyMs: 20 }, async () => {
      return texts().includes(text) || undefined;
    });
  return { parts, states, texts, until, ended };
}

test("lines are told as they are written, who followed is in the audit once, and an end reaches the agent", async () => {
  const written = new Written();
  const agent = await api.agent("c1").followLogs((request, signal) => written.follow(request, signal));
  written.write("before");
  const stop = new AbortController();
  const followed = follow(stop.signal);
  await followed.until("before");
  for (const text of ["one", "two", "three"]) {
    written.write(text);
    await followed.until(text);
  }
  expect(followed.texts()).toEqual(["before", "one", "two", "three"]);
  expect([followed.parts.some(({ hasGap }) => hasGap), followed.states]).toEqual([false, [{ isLive: true }]]);
  stop.abort();
  await pollUntil({ what: "the agent follows no more" }, async () => written.following === 0 || undefined);
  expect(written.asked).toMatchObject([{ name: "mine", uid: empty.uid, cluster: "c1", tail: 100 }]);
  const entries = await pollUntil({ what: "the entry" }, async () => {
    const { items } = await read<AuditList>(await api.ask("/v1/audit?operation=readLogs"));
    return items.length > 0 ? items : undefined;
  });
  expect(entries.map(({ outcome }) => outcome)).toEqual(["accepted"]);
  await agent.close();
});

test("an agent that ends is followed by the next one, and each line comes once", async () => {
  const written = new Written();
  const begin = () => api.agent("c1").followLogs((request, signal) => written.follow(request, signal));
  const first = await begin();
  const stop = new AbortController();
  const followed = follow(stop.signal);
  written.write("to the first");
  await followed.until("to the first");
  await first.close();
  written.write("to no one");
  const second = await begin();
  await followed.until("to no one");
  written.write("to the second");
  await followed.until("to the second");
  expect(followed.texts()).toEqual(["to the first", "to no one", "to the second"]);
  stop.abort();
  await second.close();
});

test("over a bus that was killed and is back it goes on, each line once", async () => {
  const written = new Written();
  const agent = await api.agent("c1").followLogs((request, signal) => written.follow(request, signal));
  const stop = new AbortController();
  const followed = follow(stop.signal);
  written.write("before");
  await followed.until("before");
  await api.servers.nats.process.kill();
  written.write("meanwhile");
  await api.servers.nats.process.start();
  await api.untilConnected();
  await api.agent("c1").beat();
  await followed.until("meanwhile");
  written.write("after");
  await followed.until("after");
  expect(followed.texts()).toEqual(["before", "meanwhile", "after"]);
  stop.abort();
  await agent.close();
});

test("a store has five followers, the sixth is told so, and there is room when one leaves", async () => {
  const written = new Written();
  const agent = await api.agent("c1").followLogs((request, signal) => written.follow(request, signal));
  const five = await Promise.all(Array.from({ length: 5 }, () => api.ask(path)));
  expect(five.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const sixth = await api.ask(path);
  expect([sixth.status, (await read<ProblemDetails>(sixth)).code]).toEqual([503, "too-many-streams"]);
  await five[0]?.body?.cancel();
  const another = await pollUntil({ what: "there is room" }, async () => {
    const response = await api.ask(path);
    return response.status === 200 ? response : undefined;
  });
  await Promise.all([...five.slice(1), another].map(async ({ body }) => body?.cancel()));
  await agent.close();
});

test("one who takes nothing is sent a few parts only, and the agent lets go of one that says nothing", async () => {
  let sent = 0;
  let isOver = false;
  async function* flood(_request: LogsRequest, signal: AbortSignal): AsyncGenerator<StoreLogs> {
    try {
      for (; !signal.aborted; sent += 1) yield empty;
    } finally {
      isOver = true;
    }
  }
  const agent = await api.agent("c1").followLogs(flood, 3000);
  const response = await api.ask(path);
  await pollUntil({ what: "the agent lets go" }, async () => isOver || undefined);
  expect(sent).toBeLessThan(16);
  await response.body?.cancel();
  await agent.close();
});

test.each<[string, Partial<StoreLogs>, number]>([
  ["of another store", { name: "other" }, 0],
  ["of another life of it", { uid: "5c1f0a4e-7a0c-4a43-8a67-0d5a3f1f3e22" }, 0],
  ["out of turn", {}, 7],
])("what an agent sends %s is not passed on", async (_what, change, part) => {
  const connection = api.agent("c1").connection;
  const bytes = await packReply(followReply, {
    schemaVersion: 1,
    outcome: "answered",
    logs: { ...empty, ...change },
    part,
  });
  const subscription = connection.subscribe(rpcSubject("c1", "follow", "*"), {
    queue: "agents",
    callback: (_error, { subject }) =>
      connection.publish(`${agentApiPrefix}.${answerSubject("c1", parseQuestionId(subject) ?? "")}`, bytes),
  });
  await connection.flush();
  expect((await read<ProblemDetails>(await api.ask(path))).code).toBe("cluster-unavailable");
  subscription.unsubscribe();
  await connection.flush();
});

test("without an agent, or of a store that is not there, or of another tenant, nothing is followed", async () => {
  const codeOf = async (response: Response) => (await read<ProblemDetails>(response)).code;
  expect(await codeOf(await api.ask(path))).toBe("cluster-unavailable");
  expect(await codeOf(await api.ask("/v1/stores/nobody/logs?follow=true"))).toBe("store-not-found");
  expect(await codeOf(await api.askAs("other")(path))).toBe("store-not-found");
  expect((await api.ask(path, { method: "HEAD" })).status).toBe(405);
});
