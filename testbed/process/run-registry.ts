import { randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { removeCgroups } from "./cgroups.ts";
import { identify, isRunning, type ProcessIdentity, processIdentitySchema } from "./process-identity.ts";

/** What a run leaves behind for the next one to clean up if its owner is killed. */
const runRecordSchema = z.object({
  owner: processIdentitySchema,
  /** The directory of the run's data. */
  dir: z.string(),
  /** A kept directory outlives its run; a temporary one does not. */
  keep: z.boolean(),
  children: z.array(processIdentitySchema.extend({ name: z.string() })),
  /** Groups of its containers' processes, by their name below the root of each hierarchy. */
  cgroups: z.array(z.string()).default([]),
});
type RunRecord = z.infer<typeof runRecordSchema>;

/** The directory of the runs' records and temporary data, readable by this user alone. */
export function registryDir(): string {
  const dir = join(tmpdir(), `storeplane-${userInfo().uid}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(dir);
  // /tmp is everybody's: another user may have made it first, to read the passwords in it.
  if (uid !== userInfo().uid) throw new Error(`${dir} belongs to user ${uid}: remove it, or set TMPDIR`);
  chmodSync(dir, 0o700);
  return dir;
}

/** One run of servers, known to later runs by a record of its owner and children. */
export class RegisteredRun {
  readonly id: string;
  readonly dir: string;
  readonly #file: string;
  readonly #record: RunRecord;

  /** @param keptDir the data directory of a run whose state is kept; without it a temporary one is made. */
  constructor(registry: string, keptDir?: string) {
    this.id = randomBytes(4).toString("hex");
    const owner = identify(process.pid);
    if (owner === undefined) throw new Error(`the start time of process ${process.pid} can't be read`);
    this.dir = keptDir ?? join(registry, this.id);
    this.#file = join(registry, `${this.id}.json`);
    this.#record = { owner, dir: this.dir, keep: keptDir !== undefined, children: [], cgroups: [] };
    this.#write();
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
  }

  readonly addChild = (name: string, pid: number): void => {
    const child = identify(pid);
    if (child === undefined) return;
    this.#record.children = [...this.#record.children.filter((other) => other.name !== name), { name, ...child }];
    this.#write();
  };

  /** Has the groups of this name removed with the run. */
  addCgroup(name: string): void {
    this.#record.cgroups = [...this.#record.cgroups, name];
    this.#write();
  }

  /** Ends at once what still runs, forgets the run and removes its temporary directory. */
  close(): void {
    cleanUp(this.#file, this.#record);
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#record), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Ends the processes of runs whose owner is dead and removes their temporary directories. Returns how many there were. */
export function reapDeadRuns(registry: string): number {
  const files = readdirSync(registry).filter((name) => name.endsWith(".json"));
  return files.filter((name) => reap(join(registry, name))).length;
}

function reap(file: string): boolean {
  const record = readRecord(file);
  if (record === undefined || isRunning(record.owner)) return false;
  cleanUp(file, record);
  return true;
}

function cleanUp(file: string, record: RunRecord): void {
  for (const child of record.children) killProcess(child);
  // A namespace that is killed lives until the last process in it has ended; before that its groups can't be removed.
  waitForEnd(record.children);
  for (const name of record.cgroups) removeCgroups(name);
  if (!record.keep) rmSync(record.dir, { recursive: true, force: true, maxRetries: 5 });
  rmSync(file, { force: true });
}

function readRecord(file: string): RunRecord | undefined {
  try {
    return runRecordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Another start has just reaped it, or it is no record of ours.
    return undefined;
  }
}

function waitForEnd(children: readonly ProcessIdentity[]): void {
  const deadline = Date.now() + 5000;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  while (children.some(isRunning) && Date.now() < deadline) Atomics.wait(stop, 0, 0, 5);
}

function killProcess(child: ProcessIdentity): void {
  if (!isRunning(child)) return;
  try {
    process.kill(child.pid, "SIGKILL");
  } catch {
    // It ended between the question and the signal.
  }
}
