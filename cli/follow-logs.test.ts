import { expect, test } from "vitest";
import { ApiUnreachableError, type FeedState, type FollowedLogs } from "../client/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { followLogs } from "./follow-logs.ts";
import { LogPrinter } from "./log-lines.ts";
import { recordedShell } from "./recorded-shell.ts";

type Step = Partial<FollowedLogs> | FeedState | Error;

const line = (text: string, restart?: number) => ({
  at: "2026-11-30T01:00:00.000000001Z",
  component: "web",
  replica: "x7k2p",
  text,
  ...(restart !== undefined && { restart }),
});
const silent = [{ component: "web", replica: "x7k2p", why: "It has not started." }];

/** Follows what comes in these steps; Ctrl-C comes after the last one if it is asked for. */
async function followed(steps: readonly Step[], { output = "table" as const, stopped = false } = {}) {
  const stop = new AbortController();
  const shell = recordedShell({ signal: stop.signal });
  async function* come(options: { onState?: (state: FeedState) => void }): AsyncGenerator<FollowedLogs> {
    for (const step of steps) {
      if (step instanceof Error) throw step;
      else if ("isLive" in step) options.onState?.(step);
      else yield { lines: [], silent: [], truncated: false, hasGap: false, ...step } as unknown as FollowedLogs;
    }
    if (!stopped) return;
    stop.abort();
    stop.signal.throwIfAborted();
  }
  const api = { followLogs: (_name: string, _which: object, options = {}) => come(options) };
  const printer = new LogPrinter({ hasTimes: false, hasNames: false });
  await followLogs(shell, { api, name: "hats", which: {}, printer, output });
  return shell;
}

test("it prints lines as they come, marks restarts, and says each remark once", async () => {
  const shell = await followed([
    { isLive: true },
    { lines: [line("up")], silent },
    { silent },
    { lines: [line("again", 1)] },
  ]);
  expect(shell.out()).toBe("up\n--- web/x7k2p was restarted ---\nagain\n");
  expect(shell.err()).toBe('web/x7k2p: It has not started.\nStore "hats" is gone, and its logs with it.\n');
  expect(shell.process.exitCode ?? 0).toBe(exitCodes.done);
});

test("it says when no lines come and when they come again, and where lines are left out", async () => {
  const lost = { isLive: false, since: 1, why: "nothing was heard for too long" } as const;
  const gap = { lines: [line("later")], hasGap: true, truncated: true };
  const shell = await followed([{ isLive: true }, lost, { isLive: true }, gap], { stopped: true });
  expect(shell.err().trimEnd().split("\n")).toEqual([
    "No lines come at the moment: nothing was heard for too long. Still trying.",
    "Lines come again.",
    "Some lines are left out here: more was written meanwhile than can be read again.",
  ]);
  expect(shell.process.exitCode).toBe(exitCodes.interrupted);
});

test("with -o json each line is a document, and what keeps it from beginning is its end", async () => {
  const shell = await followed([{ lines: [line("one"), line("two")] }], { output: "json" as "table", stopped: true });
  expect(
    shell
      .out()
      .trimEnd()
      .split("\n")
      .map((text) => (JSON.parse(text) as { text: string }).text),
  ).toEqual(["one", "two"]);
  const away = new ApiUnreachableError("GET", new Error("no one is there"));
  await expect(followed([away])).rejects.toBe(away);
});
