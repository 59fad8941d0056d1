import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockHolder, tryLock } from "./lock-file.ts";
import { identify, processStartTime } from "./process-identity.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-lock-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("a lock file", () => {
  test("is refused while its owner lives and free after it was given back", () => {
    const path = join(dir, "lock");
    const lock = tryLock(path);
    expect(lockHolder(path)?.pid).toBe(process.pid);
    expect(tryLock(path)).toBeUndefined();
    lock?.[Symbol.dispose]();
    expect(tryLock(path)).toBeDefined();
  });

  test("of a process that has ended is taken over", async () => {
    const path = join(dir, "lock");
    const child = spawn(process.execPath, ["-e", ""]);
    const owner = identify(child.pid ?? 0);
    await once(child, "exit");
    writeFileSync(path, JSON.stringify(owner));
    expect(lockHolder(path)).toBeUndefined();
    expect(tryLock(path)).toBeDefined();
  });

  test("of an earlier process with the same pid is taken over", () => {
    const path = join(dir, "lock");
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: `not ${processStartTime(process.pid)}` }));
    expect(tryLock(path)).toBeDefined();
  });

  test("that is no lock at all is taken over", () => {
    const path = join(dir, "lock");
    writeFileSync(path, "{");
    expect(tryLock(path)).toBeDefined();
  });

  test("is held by one of several processes at a time", async () => {
    const path = join(dir, "lock");
    const counter = join(dir, "counter");
    writeFileSync(counter, "0");
    // They begin by fighting for a lock that someone dead has left.
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: "never" }));
    // Reading and writing the counter apart loses counts whenever two hold the lock.
    const program = `
      import { readFileSync, writeFileSync } from "node:fs";
      import { setTimeout as sleep } from "node:timers/promises";
      import { tryLock } from ${JSON.stringify(join(import.meta.dirname, "lock-file.ts"))};
      for (let round = 0; round < 25; ) {
        const lock = tryLock(${JSON.stringify(path)});
        if (lock === undefined) { await sleep(1); continue; }
        const count = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
        await sleep(1);
        writeFileSync(${JSON.stringify(counter)}, String(count + 1));
        lock[Symbol.dispose]();
        round++;
      }`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "ignore", "inherit"] }),
    );
    await Promise.all(children.map((child) => once(child, "exit")));
    expect(readFileSync(counter, "utf8")).toBe("100");
    expect(existsSync(path)).toBe(false);
  });
});
