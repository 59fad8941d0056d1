import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FollowReply, LogsRequest, StoreLogs } from "../../../contract/index.ts";
import { ProblemError } from "../../http/problem-error.ts";
import type { Backend } from "../../ports/backend.ts";
import { TooManyStreamsError } from "../../ports/event-feed.ts";
import type { LogFeedRequest } from "../../ports/log-feed.ts";
import { LogStreams } from "./log-streams.ts";

const uid = "7f0e1d0c-5f0b-4c9e-9a55-0d6f2c1b7a10";
const question = { name: "hats", uid, cluster: "c1" } as LogsRequest;
const request: LogFeedRequest = { question, tenant: "acme", mayStill: async () => undefined };
const logs: StoreLogs = {
  name: "hats",
  uid,
  cluster: "c1",
  components: [],
  lines: [],
  truncated: false,
  silent: [],
  message: "x".repeat(400),
};

/** Streams of an agent that says something every 10 seconds. */
function streams(beatMs = 10_000) {
  const ended: number[] = [];
  async function* followLogs(
    _cluster: string,
    _request: LogsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<FollowReply> {
    try {
      for (let part = 0; !signal.aborted; part += 1) {
        yield { schemaVersion: 1, outcome: "answered", part, logs };
        if (!signal.aborted) {
          await new Promise((resolve) => {
            setTimeout(resolve, beatMs);
            signal.addEventListener("abort", resolve, { once: true });
          });
        }
      }
    } finally {
      ended.push(1);
    }
  }
  const backend = { questions: { followLogs } } as unknown as Backend;
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  return { all: new LogStreams({ withBackend: (work) => work(backend), logger }), ended };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream) text += new TextDecoder().decode(part);
  return text;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const endOf = (text: string): string | undefined => /"reason":"([a-z-]+)"/.exec(text)?.[1];

test.each([
  ["unauthenticated", "unauthenticated"],
  ["forbidden", "forbidden"],
  ["tenant-not-registered", "forbidden"],
] as const)("who is %s by now is sent away within a minute, and the agent is asked no more", async (code, reason) => {
  const { all, ended } = streams();
  const mayStill = () => Promise.reject(new ProblemError(code, "No more."));
  const reading = readAll(await all.open({ ...request, mayStill }));
  await vi.advanceTimersByTimeAsync(44_000);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(endOf(await reading)).toBe(reason);
  expect([ended.length, all.size]).toEqual([1, 0]);
});

test("a bus that is away ends no stream, and a quarter of an hour does", async () => {
  const { all } = streams();
  const mayStill = () => Promise.reject(new ProblemError("bus-unavailable", "Away."));
  const reading = readAll(await all.open({ ...request, mayStill }));
  await vi.advanceTimersByTimeAsync(13 * 60_000);
  expect(all.size).toBe(1);
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(endOf(await reading)).toBe("expired");
});

test("a process that drains ends its streams and opens none", async () => {
  const { all } = streams();
  const reading = readAll(await all.open(request));
  all.drain();
  await vi.advanceTimersByTimeAsync(0);
  expect(endOf(await reading)).toBe("draining");
  await expect(all.open(request)).rejects.toThrow("shutting down");
});

test("a client that takes nothing is let go after a minute, and what it was sent is bounded", async () => {
  const { all, ended } = streams(1);
  const stream = await all.open(request);
  await vi.advanceTimersByTimeAsync(61_000);
  expect([ended.length, all.size]).toEqual([1, 0]);
  await expect(readAll(stream)).rejects.toThrow("too slowly");
});

test("a client that leaves ends the question", async () => {
  const { all, ended } = streams();
  const stream = await all.open(request);
  await stream.cancel();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([ended.length, all.size]).toEqual([1, 0]);
});

test("a credential has ten streams of logs, a tenant fifty, a process two hundred", async () => {
  const { all } = streams();
  const open = (change: Partial<LogFeedRequest>) => all.open({ ...request, ...change });
  for (let index = 0; index < 10; index += 1) await open({ credential: "mine" });
  await expect(open({ credential: "mine" })).rejects.toThrow(TooManyStreamsError);
  for (let index = 0; index < 40; index += 1) await open({ credential: `mine-${index}` });
  await expect(open({})).rejects.toThrow("50 streams of logs are open by this tenant on this process");
  for (let index = 0; index < 150; index += 1) await open({ tenant: `other-${Math.floor(index / 50)}` });
  await expect(open({ tenant: "last" })).rejects.toThrow("200 streams of logs are open on this process");
});
