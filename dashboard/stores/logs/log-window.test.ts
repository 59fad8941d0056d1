import { expect, test } from "vitest";
import type { FollowedLogs } from "../../../client/index.ts";
import { emptyWindow, type LogWindow, maxShownLines, withMore } from "./log-window.ts";

const line = (text: string, restart?: number) => ({
  at: "2026-11-30T01:00:00Z",
  component: "web",
  replica: "x7k2p",
  text,
  ...(restart !== undefined && { restart }),
});

function logs(more: Partial<FollowedLogs>): FollowedLogs {
  const uid = "00000000-0000-4000-8000-000000000000";
  const base = { name: "hats", uid, cluster: "fra-1", components: ["web"], lines: [], silent: [] };
  return { ...base, truncated: false, hasGap: false, ...more };
}

const textsOf = ({ rows }: LogWindow) => rows.map((row) => (row.kind === "line" ? row.line.text : `(${row.text})`));

test("a restart of a container and lines that are missing are told between lines", () => {
  const first = withMore(emptyWindow, logs({ lines: [line("up"), line("going down")] }));
  const second = withMore(first, logs({ hasGap: true, lines: [line("up again", 1), line("serving", 1)] }));
  expect(textsOf(second)).toEqual([
    "up",
    "going down",
    "(Some lines are left out here: more was written meanwhile than can be read again.)",
    "(web/x7k2p was restarted)",
    "up again",
    "serving",
  ]);
  expect(new Set(second.rows.map(({ key }) => key)).size).toBe(6);
});

test("the newest lines are kept, and it is said that there are older ones", () => {
  const many = Array.from({ length: 500 }, (_, index) => line(String(index)));
  let window = emptyWindow;
  for (let times = 0; times < 4; times += 1) window = withMore(window, logs({ lines: many }));
  expect([window.rows.length, window.isCut]).toEqual([maxShownLines, false]);
  window = withMore(window, logs({ lines: [line("last")] }));
  expect([window.rows.length, window.isCut, textsOf(window).at(-1)]).toEqual([maxShownLines, true, "last"]);
});

test("why there are no lines, and which containers are silent, is as it was told last", () => {
  const silent = [{ component: "worker", replica: "a1b2c", why: "it has not started" }];
  const first = withMore(emptyWindow, logs({ silent, truncated: true }));
  expect([first.remarks, first.isCut]).toEqual([["worker/a1b2c: it has not started"], true]);
  expect(withMore(first, logs({})).remarks).toEqual([]);
});
