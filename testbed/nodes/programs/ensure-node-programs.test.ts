import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readServersConfig, type ServersConfig } from "../../config.ts";
import { createProgress } from "../../fetch/progress.ts";
import { ensureNodePrograms, NodeProgramsError, nodesCache } from "./ensure-node-programs.ts";
import { leastGo, nodeProgram, nodeProgramNames } from "./program-list.ts";

const quiet = createProgress({ write: () => {} });
let dir: string;
let config: ServersConfig;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-nodes-"));
  config = readServersConfig({ XDG_CACHE_HOME: join(dir, "cache"), STOREPLANE_NODES_DIR: join(dir, "given") });
  // No go: what is found is found without it.
  vi.stubEnv("PATH", "/nowhere");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** Programs that do nothing but tell a version, when they are asked as the real ones are. */
function give(into: string, names: readonly (typeof nodeProgramNames)[number][], version?: string): void {
  mkdirSync(into, { recursive: true });
  for (const name of names) {
    const { expected } = nodeProgram(name);
    const told = `[ "$*" = "${expected?.args.join(" ") ?? ""}" ] && echo "${name} ${version ?? expected?.version ?? ""}"`;
    writeFileSync(join(into, name), `#!/bin/sh\n${told}\n`, { mode: 0o755 });
  }
}

describe("the programs of a node", () => {
  test("come from the given directory, then from the cache", async () => {
    const cache = nodesCache(config).dir;
    give(cache, nodeProgramNames);
    give(join(dir, "given"), ["kubelet", "pause", "containerd-shim-runc-v2"]);
    const programs = await ensureNodePrograms({ config, progress: quiet });
    expect(Object.keys(programs).sort()).toEqual([...nodeProgramNames].sort());
    expect(programs.kubelet).toBe(join(dir, "given", "kubelet"));
    expect(programs["containerd-shim-runc-v2"]).toBe(join(dir, "given", "containerd-shim-runc-v2"));
    expect(programs.traefik).toBe(join(cache, "traefik"));
  });

  test("of another minor version are not used, and the error names each way and what to do", async () => {
    give(join(dir, "given"), nodeProgramNames);
    give(join(dir, "given"), ["containerd"], "1.6.20");
    const error = await ensureNodePrograms({ config, progress: quiet }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NodeProgramsError);
    const message = error instanceof Error ? error.message : "";
    expect(message).toMatch(/missing: containerd\. Tried:/);
    expect(message).toMatch(/containerd is version 1\.6\.20, wanted is 2\.\d+\.x/);
    expect(message).toContain("go is not installed");
    expect(message).toContain(`install Go ${leastGo()}`);
  });

  test("leave nothing unfinished in the cache when they can't be built", async () => {
    await expect(ensureNodePrograms({ config, progress: quiet })).rejects.toThrow(NodeProgramsError);
    expect(readdirSync(nodesCache(config).dir)).toEqual([]);
  });
});

test("the cache lies beside that of the servers, so that both go together", () => {
  expect(join(nodesCache(config).dir, "../..")).toBe(join(config.cacheRoot, ".."));
});
