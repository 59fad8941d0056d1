import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Kubectl } from "./kubectl.ts";
import { podTroubles } from "./pod-troubles.ts";

const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "agent", namespace: "system" } };
const trouble = { labels: { app: "agent" }, replicas: 1, refused: undefined };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "storeplane-kubectl-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What kubectl answers of a pod whose container has ended before; its log is that of the run before, unless it is of this one. */
function kubectlSaying(restartCount: number, log: "previous" | "present" | "none"): Kubectl {
  const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } };
  const status = { phase: "Running", containerStatuses: [{ name: "main", ready: false, restartCount, state }] };
  const pods = JSON.stringify({ items: [{ metadata: { name: "agent-0" }, status }] });
  const program = join(folder, `kubectl-${restartCount}-${log}`);
  const words = "printf 'starting\\nthe bus refuses these credentials\\n'";
  const logs = {
    previous: `case "$*" in *--previous*) ${words};; *) exit 1;; esac`,
    present: `case "$*" in *--previous*) exit 1;; *) ${words};; esac`,
    none: "exit 1",
  };
  writeFileSync(program, `#!/bin/sh\ncase "$1" in\nget) cat <<'END'\n${pods}\nEND\n;;\nlogs) ${logs[log]};;\nesac\n`);
  chmodSync(program, 0o755);
  return new Kubectl({ program, words: [], env: process.env, signal: new AbortController().signal });
}

const line = "pod agent-0: CrashLoopBackOff: back-off 40s";

test.each(["previous", "present"] as const)(
  "a pod that crashes is named with what it said last (%s run)",
  async (log) => {
    const told = await podTroubles(kubectlSaying(3, log), object, trouble);
    expect(told).toEqual([line, "main said: starting", "main said: the bus refuses these credentials"]);
  },
);

test("a log that can't be read keeps nothing else from being told, and a container that never ended has none", async () => {
  expect(await podTroubles(kubectlSaying(3, "none"), object, trouble)).toEqual([line]);
  expect(await podTroubles(kubectlSaying(0, "present"), object, trouble)).toEqual([line]);
});
