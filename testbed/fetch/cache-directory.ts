import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LockFile, lockHolder, tryLock } from "../process/lock-file.ts";
import type { FoundFiles } from "./found-files.ts";
import type { Progress } from "./progress.ts";

/** The cached files of one set of versions. A file in it is complete: each is moved into place when it is done. */
export class CacheDirectory {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  search<N extends string>(found: FoundFiles<N>): void {
    for (const name of found.missing) {
      if (isFilled(join(this.dir, name))) found.add(name, join(this.dir, name));
    }
  }

  /** Waits until no other process fetches into this directory, then keeps others out. */
  async lock(progress: Progress, what = "servers"): Promise<LockFile> {
    mkdirSync(this.dir, { recursive: true });
    const path = join(this.dir, "lock");
    let told = false;
    for (;;) {
      const lock = tryLock(path);
      if (lock !== undefined) return lock;
      if (!told) progress.begin(`${what}: waiting for process ${lockHolder(path)?.pid}, which is fetching them`);
      told = true;
      await sleep(250);
    }
  }

  /** A directory for unfinished work beside the final files, on the same file system. */
  workDir(): string {
    const dir = join(this.dir, `work-${randomBytes(4).toString("hex")}`);
    mkdirSync(dir);
    return dir;
  }

  /** Removes what an interrupted fetch left; only for the holder of the lock. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.dir).filter((entry) => entry.startsWith("work-"))) {
      rmSync(join(this.dir, name), { recursive: true, force: true });
    }
  }

  /** Moves a finished file into place and counts it as found. */
  keep<N extends string>(name: N, finished: string, found: FoundFiles<N>): void {
    renameSync(finished, join(this.dir, name));
    found.add(name, join(this.dir, name));
  }
}

function isFilled(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size > 0;
}
