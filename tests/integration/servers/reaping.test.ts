import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { pollUntil } from "../../../testbed/process/poll-until.ts";
import { identify, isRunning, type ProcessIdentity } from "../../../testbed/process/process-identity.ts";
import { startServers } from "../../../testbed/servers/start-servers.ts";

const ownerSchema = z.object({ dir: z.string(), pids: z.array(z.int().positive()) });

interface Owner {
  readonly child: ChildProcess;
  readonly dir: string;
  readonly servers: readonly ProcessIdentity[];
}

const startServersFile = join(import.meta.dirname, "../../../testbed/servers/start-servers.ts");
const children: ChildProcess[] = [];

// Records of runs lie below the directory for temporary files: a start elsewhere would reap what is to be seen here.
let temporary = "";
beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), "storeplane-reaping-"));
  vi.stubEnv("TMPDIR", temporary);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A process of its own that starts servers and waits. */
async function startOwner(options: object): Promise<Owner> {
  const program = `
    import { startServers } from ${JSON.stringify(startServersFile)};
    const servers = await startServers(${JSON.stringify(options)});
    const processes = [servers.nats.process, ...servers.clusters.flatMap((it) => Object.values(it.processes))];
    console.log(JSON.stringify({ dir: servers.dir, pids: processes.map(({ pid }) => pid) }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { dir, pids } = ownerSchema.parse(JSON.parse(line));
  return { child, dir, servers: pids.flatMap((pid) => identify(pid) ?? []) };
}

async function kill(owner: Owner, signal: NodeJS.Signals): Promise<void> {
  const ended = once(owner.child, "exit");
  owner.child.kill(signal);
  await ended;
}

const running = (owner: Owner) => owner.servers.filter((server) => isRunning(server));

describe("servers whose owner ends", () => {
  test("go with it on a signal that it does not handle", async () => {
    const owner = await startOwner({ clusters: [] });
    expect(running(owner)).toHaveLength(1);
    await kill(owner, "SIGINT");
    expect(owner.child.signalCode).toBe("SIGINT");
    await pollUntil({ what: "the servers have ended" }, () => running(owner).length === 0 || undefined);
    expect(existsSync(owner.dir)).toBe(false);
  });

  test("are ended at the next start after it was killed, and their temporary directory is removed", async () => {
    const owner = await startOwner({ clusters: [{ id: "c1", nodes: 1 }] });
    await kill(owner, "SIGKILL");
    expect(running(owner)).toHaveLength(6);
    expect(existsSync(owner.dir)).toBe(true);
    await using next = await startServers({ clusters: [] });
    expect(next.nats.process.pid).toBeGreaterThan(0);
    await pollUntil({ what: "the servers have ended" }, () => running(owner).length === 0 || undefined);
    expect(existsSync(owner.dir)).toBe(false);
  });

  test("are left alone while it lives", async () => {
    const owner = await startOwner({ clusters: [] });
    await using next = await startServers({ clusters: [] });
    expect(next.dir).not.toBe(owner.dir);
    expect(running(owner)).toHaveLength(1);
    expect(existsSync(owner.dir)).toBe(true);
    await kill(owner, "SIGTERM");
  });

  test("in a kept directory are ended too, but the directory stays and can be used again", async () => {
    const dir = mkdtempSync(join(tmpdir(), "storeplane-kept-"));
    const owner = await startOwner({ clusters: [], dir });
    await kill(owner, "SIGKILL");
    expect(running(owner)).toHaveLength(1);
    await using next = await startServers({ clusters: [], dir });
    expect(next.dir).toBe(dir);
    expect(running(owner)).toEqual([]);
    await next[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });
});
