import { expect, test } from "vitest";
import { type AuditBlock, nextBlock } from "./audit-chain.ts";
import { verifyChain } from "./verify-chain.ts";

const now = new Date("2026-11-29T12:00:00Z");
const minutesAgo = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
const event = (name: string): string => JSON.stringify({ id: name });

/** Blocks of two entries each. */
async function chainOf(count: number, chain = "acme"): Promise<AuditBlock[]> {
  const blocks: AuditBlock[] = [];
  for (let n = 1; n <= count; n += 1) {
    const content = {
      at: minutesAgo(count - n),
      mark: { epoch: "e1", seq: n, since: "2026-01-01T00:00:00.000Z" },
      events: [event(`${n}a`), event(`${n}b`)],
    };
    blocks.push(await nextBlock(chain, blocks.at(-1), content));
  }
  return blocks;
}

type Change = (blocks: AuditBlock[]) => unknown[];
const swap = <T>([one, other, ...rest]: T[]): T[] => [other as T, one as T, ...rest];
const at = (blocks: AuditBlock[], index: number): AuditBlock => blocks[index] as AuditBlock;

async function findings(change: Change, known: { n: number; hash: string }[] = []): Promise<string[]> {
  const report = await verifyChain("acme", change(await chainOf(4)), { known, now });
  return report.findings.map(({ kind, block, entry }) =>
    [kind, block, entry].filter((it) => it !== undefined).join(" "),
  );
}

test("a chain as it was written has nothing to find, and tells its head", async () => {
  const blocks = await chainOf(4);
  const head = { n: 4, hash: blocks[3]?.hash };
  const known = [{ n: 3, hash: at(blocks, 2).hash }];
  expect(await verifyChain("acme", blocks, { known, now })).toEqual({
    chain: "acme",
    blocks: 4,
    entries: 8,
    head,
    findings: [],
  });
});

test.each<[string, Change, string[]]>([
  ["a changed entry", (all) => all.with(1, { ...at(all, 1), events: [event("2a"), event("forged")] }), ["changed 2 1"]],
  [
    "entries of a block in another order",
    (all) => all.with(1, { ...at(all, 1), events: swap(at(all, 1).events) }),
    ["reordered 2 0", "reordered 2 1"],
  ],
  [
    "an entry that is missing from its block",
    (all) => all.with(2, { ...at(all, 2), events: [event("3a")] }),
    ["missing 3 1"],
  ],
  ["a missing block", (all) => all.toSpliced(1, 1), ["missing 2"]],
  ["blocks in another order", (all) => all.with(1, at(all, 2)).with(2, at(all, 1)), ["missing 2", "reordered 2"]],
  ["a block that says another time", (all) => all.with(3, { ...at(all, 3), at: minutesAgo(99) }), ["changed 4"]],
  ["what is no block", (all) => all.with(0, {} as AuditBlock), ["changed 1", "missing 1"]],
  ["the oldest block gone before its time", (all) => all.slice(1), ["missing 1"]],
])("%s is found, and where", async (_title, change, expected) => {
  expect(await findings(change)).toEqual(expected);
});

test("a block written again with right hashes is found by the one that follows", async () => {
  const [first] = await chainOf(4);
  const content = {
    at: minutesAgo(2),
    mark: { epoch: "e1", seq: 2, since: "2026-01-01T00:00:00.000Z" },
    events: [event("forged")],
  };
  const forged = await nextBlock("acme", first, content);
  expect(await findings((blocks) => blocks.with(1, forged))).toEqual(["changed 2"]);
});

test("an end that was cut off, or a chain written again as a whole, is found by a head that is known", async () => {
  const head = at(await chainOf(4), 3);
  expect(await findings((all) => all.slice(0, 2), [head])).toEqual(["cut 3"]);
  expect(await findings(() => [], [head])).toEqual(["cut 1"]);
  expect(await findings((all) => all, [{ n: 2, hash: head.hash }])).toEqual(["changed 2"]);
});

test("a block of another tenant's chain is not taken for this one's", async () => {
  const other = await chainOf(1, "other");
  expect(await findings((all) => all.with(0, at(other, 0)))).toContain("changed 1");
});

test("blocks that are kept no longer are not missed", async () => {
  const old = {
    at: minutesAgo(401 * 24 * 60),
    mark: { epoch: "e1", seq: 1, since: "2026-01-01T00:00:00.000Z" },
    events: [event("old")],
  };
  const gone = await nextBlock("acme", undefined, old);
  const content = {
    at: minutesAgo(5),
    mark: { epoch: "e1", seq: 2, since: "2026-01-01T00:00:00.000Z" },
    events: [event("new")],
  };
  const blocks = [await nextBlock("acme", gone, content)];
  expect((await verifyChain("acme", blocks, { now })).findings).toEqual([]);
});
