import { expect, test } from "vitest";
import { type ClusterResource, describedSchemas, type StoreResource, type StoreSummary } from "../contract/index.ts";
import { commands } from "./commands.ts";
import { type LaidOut, laidOutApi } from "./laid-out-api.ts";
import { problem, ran } from "./laid-out-run.ts";
import { recordedShell } from "./recorded-shell.ts";
import { runCli } from "./run-cli.ts";

const exampleOf = (name: string) => (describedSchemas[name] as unknown as { examples: object[] }).examples;
const [store] = exampleOf("Store") as [StoreResource];
const [cluster] = exampleOf("Cluster") as [ClusterResource];
const [example] = exampleOf("StoreSummary") as [StoreSummary];
const { reason: _, message: __, step: ___, deleteAfter: ____, asOf: _____, ...plain } = example;
const ready: StoreSummary = {
  ...plain,
  name: "hats",
  phase: "Ready",
  url: "https://hats.example.com",
  changedAt: "2026-11-30T09:00:00.000Z",
};
const failed: StoreSummary = { ...ready, name: "shoes", phase: "Failed", reason: "ImagePullFailed", message: "denied" };
const later = "2026-11-30T09:00:01.000Z";
const degraded: StoreSummary = { ...ready, phase: "Degraded", changedAt: later };
const page = (...stores: readonly StoreSummary[]): LaidOut => ({ body: { stores, counts: {}, total: stores.length } });

const headers = { "content-type": "text/event-stream" };

/** A stream that tells this and goes on. */
const telling = (...rows: readonly (StoreSummary | ClusterResource | "reset")[]): LaidOut => {
  const events = rows.map((row, index) => {
    const [name, data] = eventOf(row);
    return `id: 0123456789abcdef-${index}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  });
  return { body: `retry: 1\n: ok\n\n${events.join("")}`, headers, goesOn: true };
};

function eventOf(what: StoreSummary | ClusterResource | "reset"): [name: string, data: object] {
  if (what === "reset") return [what, {}];
  return "online" in what ? ["cluster", what] : ["store", { ...what, steps: [] }];
}

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
  const answers = [telling(degraded), page(ready, failed)];
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
  const [one, other, now] = [ready, failed, { ...degraded, phase: "Failed" }].map((row) => ({ ...row, createdAt }));
  if (!one || !other || !now) throw new Error("three rows");
  const { out } = await watched("list -w", [telling(now), page(one, other)], { seen: "\u001b[2B", columns: 100 });
  const again = out.slice(out.indexOf("\u001b")).replaceAll("\u001b", "^");
  expect(again).toMatch(/^\^\[2A\r\^\[2Khats +Failed +[^\n]*\r\^\[2B$/);
  expect(again).not.toContain("shoes");
});

test("in a pipe the line that changed is appended", async () => {
  const { out } = await watched("list --watch", [telling(degraded), page(ready, failed)], { seen: "Degraded" });
  expect(out).toMatch(/^NAME .*\nhats +Ready .*\nshoes .*\nhats +Degraded .*\n$/);
});

test("an event from before the list was read takes nothing back", async () => {
  const old = { ...ready, phase: "Pending", changedAt: "2026-11-30T08:59:59.000Z" };
  const { out } = await watched("list -w -o json", [telling(old, degraded), page(ready)], { seen: '"Degraded"' });
  expect(out).not.toContain("Pending");
});

test("a new store is shown where it fits, and one that no longer fits stays as it is now", async () => {
  const caps = { ...ready, name: "caps" };
  const news = [caps, { ...caps, name: "belts", phase: "Failed" }, { ...failed, phase: "Ready", changedAt: later }];
  const { out } = await watched("list -w -o json -l phase=Failed", [telling(...news), page(failed)], {
    seen: '"Ready"',
  });
  const told = out.trimEnd().split("\n");
  expect(told.map((line) => JSON.parse(line) as StoreSummary).map(({ name, phase }) => [name, phase])).toEqual([
    ["shoes", "Failed"],
    ["belts", "Failed"],
    ["shoes", "Ready"],
  ]);
});

test("stores of a cluster that is away are shown as last known", async () => {
  const away = { ...cluster, cluster: ready.cluster, online: false };
  const elsewhere = { ...away, cluster: "elsewhere" };
  const known = { ...degraded, asOf: later };
  const answers = [telling(degraded, elsewhere, away), page(ready), page(known)];
  const { code, out } = await watched("list -w", answers, { seen: "is away" });
  expect(code).toBe(130);
  expect(out).toMatch(/\nhats .*As of 2026-11-30T09:00:01.000Z: the cluster \S+ is away\.\n$/);
});

test("the platform is asked whether a new store fits where its row does not say so", async () => {
  const belts = { ...ready, name: "belts" };
  const answers = [telling(belts), page(ready), page(ready, belts)];
  const { out } = await watched("list -w -o name -l tier=gold", answers, { seen: "belts" });
  expect(out).toBe("hats\nbelts\n");
});

test("what may have been missed is read again, and a store that has left the list is told once more, as it is now or as gone", async () => {
  const gone = [telling("reset"), page(ready), page(), problem(404, "store-not-found")];
  expect((await watched("list --watch", gone, { seen: "Deleted" })).out).toMatch(/\nhats +Deleted .*\n$/);
  const left = [telling("reset"), page(failed), page(), { body: { ...store, name: "shoes", phase: "Suspended" } }];
  const { out } = await watched("list --watch -l phase=Failed", left, { seen: "Suspended" });
  expect(out).toMatch(/\nshoes +Suspended .*\n$/);
});

test("an outage is said once, outlived, and what changed meanwhile is shown", async () => {
  const away = problem(503, "shutting-down", { retryable: true });
  const answers = [telling(degraded), ...Array.from({ length: 6 }, () => away), page(ready)];
  const { out, err } = await watched("list --watch -o name", answers, { seen: "hats\nhats\n" });
  expect(out).toBe("hats\nhats\n");
  expect(err).toBe("The platform does not respond; still watching.\nThe platform responds again.\n");
});

test("what no waiting changes ends a watch, with its code; --timeout ends it with 0", async () => {
  expect((await ran("list --watch", [problem(403, "forbidden")])).code).toBe(4);
  expect((await ran("list --watch", [telling(), problem(403, "forbidden")])).code).toBe(4);
  const { code, out } = await ran("list --watch --timeout 1s -o name", [telling(), page(ready)]);
  expect([code, out]).toEqual([0, "hats\n"]);
});

test.each([
  ["list --timeout 5s", "--timeout belongs to --watch"],
  ["list --phase Ready -l phase=Failed", "give --phase or -l phase=PHASE, not both"],
  ["list --sort size", "--sort must be one of name, changed, created, phase"],
  ["events --after 7", "must be the id of an event"],
  ["events --after 0123456789abcdef-1 --since 15m", "give one of them"],
  ["events --since yesterday", "must be a time"],
])("%j is a wrong use: %s", async (line, said) => {
  const { code, err, asked } = await ran(line);
  expect([code, asked]).toEqual([2, []]);
  expect(err).toContain(said);
});

test("filters, search and order are the platform's, and a phase among labels is the store's phase", async () => {
  const line =
    "list -q Shoe --phase Ready,Failed --plan starter --reason NotReady --sort changed --reverse -l tier=gold";
  const { asked } = await ran(line, [page()]);
  expect(Object.fromEntries(new URL((asked[0] ?? "").replace("GET ", "http://x")).searchParams)).toEqual({
    view: "summary",
    q: "Shoe",
    phase: "Ready,Failed",
    plan: "starter",
    reason: "NotReady",
    sort: "-changed",
    labelSelector: "tier=gold",
    limit: "1000",
  });
  const labels = await ran("list -l tier=gold,phase=Failed -l team", [page()]);
  expect(labels.asked[0]).toContain("phase=Failed");
  expect(labels.asked[0]).toContain("labelSelector=tier%3Dgold%2Cteam");
});

test("all pages are one list, whose numbers are those of the whole", async () => {
  const pageOf = (row: StoreSummary, counts: object, more: object = {}): LaidOut => ({
    body: { stores: [row], counts, total: 2, ...more },
  });
  const pages = [
    pageOf(ready, { Ready: 1, Failed: 1 }, { nextPageToken: "2" }),
    pageOf(failed, { Ready: 1, Failed: 1 }),
  ];
  expect(JSON.parse((await ran("list -o json", pages)).out)).toEqual({
    stores: [ready, failed],
    counts: { Ready: 1, Failed: 1 },
    total: 2,
  });
  const partly = { incomplete: true };
  const apart = [pageOf(ready, { Ready: 1 }, { ...partly, nextPageToken: "2" }), pageOf(failed, { Failed: 1 }, partly)];
  const { out, err } = await ran("list -o json --sort changed", apart);
  expect(JSON.parse(out)).toMatchObject({ counts: { Ready: 1, Failed: 1 }, total: 2, incomplete: true });
  expect(err).toContain("in order of their last change");
});

test("events are lines as they come, with how to go on from the last of them", async () => {
  const { code, out, err } = await watched("events", [telling(ready, failed)], { seen: "shoes" });
  expect(code).toBe(130);
  expect(out).toMatch(
    /^2026-11-30T09:00:00Z  hats +Ready +http\S+\n2026-\S+  shoes +Failed +ImagePullFailed: denied\n$/,
  );
  expect(err).toMatch(/^Connected: .*\nTo go on from here: storeplane events --after 0123456789abcdef-1\n$/);
});

test("an event that says of its store what the one before said is shown once, and what differs again", async () => {
  const other = { ...ready, name: "mugs", uid: "0d1b6a2e-8a52-4b0e-9d59-5c1a9a3f7e77" };
  const events = telling(ready, ready, other, ready, degraded, ready, failed);
  const rows = (out: string) =>
    out
      .trimEnd()
      .split("\n")
      .map((line) => /"name":"(\w+)".*?"phase":"(\w+)"/.exec(line) ?? / {2}(\w+) +(\w+)/.exec(line))
      .map((found) => found?.slice(1).join(" "));
  for (const line of ["events", "events -o json"]) {
    const { out, err } = await watched(line, [events], { seen: "shoes" });
    expect(rows(out)).toEqual(["hats Ready", "mugs Ready", "hats Degraded", "hats Ready", "shoes Failed"]);
    expect(err).toContain("--after 0123456789abcdef-6\n");
  }
});

test("events of one store in JSON have their ids, and only those that are asked for are shown", async () => {
  const line = "events shoes -o json --phase Failed --timeout 1s";
  const { code, out, err, asked } = await ran(line, [telling(ready, failed, "reset")]);
  expect([code, asked]).toEqual([0, ["GET /v1/stores/shoes/events"]]);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((each) => JSON.parse(each) as unknown),
  ).toEqual([
    { id: "0123456789abcdef-1", kind: "store", store: { ...failed, steps: [] } },
    { id: "0123456789abcdef-2", kind: "reset" },
  ]);
  expect(err).toContain("Some events may be missing");
  expect(err).toContain("storeplane events shoes --after 0123456789abcdef-2");
});

test("following goes on through an outage, which is said, and ends at a refusal", async () => {
  const away = problem(503, "shutting-down", { retryable: true });
  const answers = [{ ...telling(ready), goesOn: false }, ...Array.from({ length: 12 }, () => away), telling(failed)];
  const { err, out } = await watched("events -o json", answers, { seen: '"shoes"' });
  expect(out.trimEnd().split("\n")).toHaveLength(2);
  expect(err).toMatch(/^Connected.*\nThe connection is interrupted \(.*\).*\nConnected/);
  expect((await ran("events gone", [problem(404, "store-not-found")])).code).toBe(3);
});
