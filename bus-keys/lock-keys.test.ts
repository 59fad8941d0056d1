import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClusters } from "./bus-keys.ts";
import { keepBusKeys, readBusKeys, writeBusKeys } from "./keep-keys.ts";
import { withLockedKeys } from "./lock-keys.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-lock-"));
});

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("of changes that are begun at once none is lost, also after one that fails", async () => {
  keepBusKeys(dir, []);
  const names = ["fra-1", "fra-2", "fra-3", "fra-4"];
  const change = (name: string) =>
    withLockedKeys(dir, async () => {
      const keys = readBusKeys(dir);
      // As signing takes its time.
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (keys) writeBusKeys(dir, withClusters(keys, [name]));
    });
  const failing = withLockedKeys(dir, () => Promise.reject(new RangeError("no such cluster")));
  const results = await Promise.allSettled([failing, ...names.map(change)]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", ...names.map(() => "fulfilled")]);
  expect(Object.keys(readBusKeys(dir)?.clusters ?? {}).toSorted()).toEqual(names);
});

test("a lock that no one gives back is named, with its process, and stays", async () => {
  const file = join(dir, "bus-keys.lock");
  writeFileSync(file, "4711");
  const late = withLockedKeys(dir, () => Promise.resolve(), 100);
  await expect(late).rejects.toThrow(`${dir} is being changed by process 4711: if that no longer runs, remove ${file}`);
  expect(existsSync(file)).toBe(true);
});
