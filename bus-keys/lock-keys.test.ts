import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
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

test("the lock of a killed process is taken over, by one after the other of all that wait", async () => {
  const file = join(dir, "bus-keys.lock");
  rmSync(file, { force: true });
  const held = await withLockedKeys(dir, async () => readFileSync(file, "utf8"));
  writeFileSync(file, held.replace(/^\d+/, String(await killedProcess())));
  let [inside, most] = [0, 0];
  const enter = () =>
    withLockedKeys(dir, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 8 }, enter));
  expect([most, existsSync(file), existsSync(`${file}.removal`)]).toEqual([1, false, false]);
});

test("the lock of a process that runs, or of another machine, is never taken over", async () => {
  const file = join(dir, "bus-keys.lock");
  const held = await withLockedKeys(dir, async () => readFileSync(file, "utf8"));
  const elsewhere = held.replace(/^\d+ /, `${await killedProcess()} not-`);
  for (const content of [held.replace(/^\d+/, String(process.ppid)), elsewhere]) {
    writeFileSync(file, content);
    await expect(withLockedKeys(dir, () => Promise.resolve(), 200)).rejects.toThrow("is being changed by process");
    expect(readFileSync(file, "utf8")).toBe(content);
  }
  rmSync(file);
});

async function killedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  child.kill("SIGKILL");
  await once(child, "exit");
  return child.pid as number;
}
