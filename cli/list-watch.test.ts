import { expect, test } from "vitest";
import { describedSchemas, type StoreResource } from "../contract/index.ts";
import { commands } from "./commands.ts";
import { type LaidOut, laidOutApi } from "./laid-out-api.ts";
import { problem, ran } from "./laid-out-run.ts";
import { recordedShell } from "./recorded-shell.ts";
import { runCli } from "./run-cli.ts";

const [ready, failed] = (describedSchemas["Store"] as unknown as { examples: StoreResource[] }).examples as [
  StoreResource,
  StoreResource,
];
const page = (...items: readonly StoreResource[]): LaidOut => ({ body: { items } });
const degraded = { ...ready, phase: "Degraded" } as const;

/** Watches until stdout or stderr has what is waited for, then Ctrl-C. */
async function watched(line: string, answers: readonly LaidOut[], until: { seen: string; columns?: number }) {
  await using api = await laidOutApi(...answers);
  const stop = new AbortController();
  const { seen, ...terminal } = until;
  const shell = recordedShell({ ...terminal, env: { STOREPLANE_ENDPOINT: api.url }, signal: stop.signal });
  const running = runCli(commands, line.split(" "), shell);
  await expect.poll(() => shell.out() + shell.err()).toContain(seen);
  stop.abort();
  return { code: await running, out: shell.out(), err: shell.err() };
}

test("a watch writes a line of JSON for each store, and again for each that is not as it was", async () => {
  const answers = [page(ready, failed), page(ready, failed), page(degraded, failed)];
  const { code, out, err } = await watched("list --watch -o json", answers, { seen: '"Degraded"' });
  expect([code, err]).toEqual([130, ""]);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([ready, failed, degraded]);
});

test("on a terminal only the line that changed is written again, in its place", async () => {
  const createdAt = "2020-01-01T00:00:00Z";
  const [one, other] = [
    { ...ready, createdAt },
    { ...failed, createdAt },
  ];
  const answers = [page(one, other), page({ ...one, phase: "Failed" }, other)];
  const { out } = await watched("list -w", answers, { seen: "\u001b[2B", columns: 100 });
  const again = out.slice(out.indexOf("\u001b")).replaceAll("\u001b", "^");
  expect(again).toMatch(/^\^\[2A\r\^\[2Khats +Failed +[^\n]*\r\^\[2B$/);
  expect(again).not.toContain("shoes");
});

test("in a pipe the line that changed is appended", async () => {
  const answers = [page(ready, failed), page(degraded, failed)];
  const { out } = await watched("list --watch", answers, { seen: "Degraded" });
  expect(out).toMatch(/^NAME .*\nhats +Ready .*\nshoes .*\nhats +Degraded .*\n$/);
});

test("a store that leaves the list is told once more, as it is now or as gone", async () => {
  const gone = [page(ready), page(), problem(404, "store-not-found"), page()];
  expect((await watched("list --watch", gone, { seen: "Deleted" })).out).toMatch(/\nhats +Deleted .*\n$/);
  const left = [
    page(failed),
    page(),
    { body: { ...failed, phase: "Ready" } },
    page(),
    { body: { ...failed, phase: "Ready" } },
  ];
  const { out } = await watched("list --watch -l phase=Failed", left, { seen: "Ready" });
  expect(out).toMatch(/\nshoes +Ready .*\n$/);
});

test("an outage is said once, outlived, and what changed meanwhile is shown", async () => {
  const away = problem(503, "shutting-down", { retryable: true });
  const answers = [page(ready), ...Array.from({ length: 6 }, () => away), page(degraded)];
  const { out, err } = await watched("list --watch -o name", answers, { seen: "hats\nhats\n" });
  expect(out).toBe("hats\nhats\n");
  expect(err).toBe("The platform does not respond; still watching.\nThe platform responds again.\n");
});

test("what no waiting changes ends a watch, with its code; --timeout ends it with 0", async () => {
  expect((await ran("list --watch", [problem(403, "forbidden")])).code).toBe(4);
  const { code, out } = await ran("list --watch --timeout 1s -o name", [page(ready)]);
  expect([code, out]).toEqual([0, "hats\n"]);
});

test.each([
  ["list --timeout 5s", "--timeout belongs to --watch"],
  ["list --phase Ready -l phase=Failed", "a store has one phase: Ready or Failed"],
  ["list -l phase=Ready,phase=Failed", "a store has one phase: Ready or Failed"],
])("%j is a wrong use: %s", async (line, said) => {
  const { code, err, asked } = await ran(line);
  expect([code, asked]).toEqual([2, []]);
  expect(err).toContain(said);
});

test("a phase among labels is the store's phase, and the labels are asked for without it", async () => {
  const { asked } = await ran("list -l tier=gold,phase=Failed -l team", [page()]);
  expect(asked).toEqual(["GET /v1/stores?phase=Failed&labelSelector=tier%3Dgold%2Cteam&limit=200"]);
});
