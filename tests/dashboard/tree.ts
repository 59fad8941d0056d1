import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { pollUntil } from "../../testbed/process/poll-until.ts";

/** Where the trees are kept that screens must have; `vitest -u` writes them. */
export const treeOf = (screen: string): string => join(import.meta.dirname, "trees", `${screen}.yaml`);

/** A screen that has no tree yet gets the one that it has then. */
const settleMs = 10_000;
/** For a machine under load. */
const patienceMs = 60_000;

/** What differs from run to run, or from release to release: times, durations, ports, ids, versions. */
const passing: readonly (readonly [of: RegExp, mark: string])[] = [
  [/\b(just now|(in )?\d+ (s|min|h|days?)( \d+ s)?( ago)?|\d+\.\d s|at once)(?=\W|$)/g, "(time)"],
  [/\b\d{1,2} \w{3} \d{4},? (at )?\d{2}:\d{2}\b/g, "(date)"],
  [/\b\d{2}:\d{2}\b/g, "(time)"],
  [/:\d{4,5}\b/g, ":(port)"],
  [/(?<![\w.])v?\d+\.\d+\.\d+(-\w+)?(?![\w.])/g, "(version)"],
  [/(?<=webhooks\/)\w{12}\b/g, "(id)"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "(id)"],
];

/**
 * What a screen reader is given of a part of a page, by names and roles, once it is as it must be, or has had time to become so:
 * parts of a screen come one after another.
 */
export async function settledTree(part: Locator, screen: string): Promise<string> {
  const file = treeOf(screen);
  const wanted = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const wait = { timeoutMs: wanted === undefined ? settleMs : patienceMs };
  let tree = "";
  const look = async (): Promise<true | undefined> => {
    const seen = await part.ariaSnapshot();
    tree = `${passing.reduce((text, [of, mark]) => text.replaceAll(of, mark), seen)}\n`;
    return tree === wanted || undefined;
  };
  await pollUntil({ what: "the tree is settled", ...wait, everyMs: 250 }, look).catch(() => undefined);
  return tree;
}
