import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { missingCapabilities, runcWithout } from "./capabilities.ts";

test("a root with all rights lacks none, and one without two of them those two", () => {
  expect(missingCapabilities("Name:\tnode\nCapBnd:\t000001ffffffffff\n")).toEqual([]);
  expect(missingCapabilities("CapBnd:\t000001fffefffffe\n")).toEqual(["CAP_CHOWN", "CAP_SYS_RESOURCE"]);
});

/** What runc is called with, and the configuration of its bundle then. */
function call(...words: readonly string[]) {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-runc-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const config = {
    process: { capabilities: { bounding: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_RESOURCE"], effective: ["CAP_CHOWN"] } },
  };
  writeFileSync(join(dir, "config.json"), JSON.stringify(config));
  mkdirSync(join(dir, "bin"));
  writeFileSync(join(dir, "bin/runc"), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
  writeFileSync(join(dir, "wrapper"), runcWithout(["CAP_SYS_RESOURCE", "CAP_CHOWN"]), { mode: 0o755 });
  const path = `${join(dir, "bin")}:${process.env["PATH"]}`;
  const args = words.map((word) => word.replace("BUNDLE", dir));
  const { stdout } = spawnSync(join(dir, "wrapper"), args, { encoding: "utf8", env: { PATH: path } });
  return {
    said: stdout.trim(),
    expected: args.join(" "),
    config: JSON.parse(readFileSync(join(dir, "config.json"), "utf8")) as typeof config,
  };
}

test("a container is created without what root lacks, and everything else is handed on as it is", () => {
  const created = call("--root", "/run/x", "create", "--bundle", "BUNDLE", "--pid-file", "a b", "id");
  expect(created.said).toBe(created.expected);
  expect(created.config.process.capabilities.bounding).toEqual(["CAP_KILL"]);
  expect(created.config.process.capabilities.effective).toEqual([]);
  const executed = call("--root", "/run/x", "exec", "--process", "BUNDLE/config.json", "--detach", "id");
  expect(executed.said).toBe(executed.expected);
  expect(executed.config.process.capabilities.bounding).toEqual(["CAP_KILL"]);
  const killed = call("--root", "/run/x", "kill", "id", "9");
  expect(killed.said).toBe(killed.expected);
  expect(killed.config.process.capabilities.bounding).toContain("CAP_SYS_RESOURCE");
});
