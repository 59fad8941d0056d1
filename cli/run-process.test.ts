import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { describedSchemas, type StoreResource } from "../contract/index.ts";
import { laidOutApi } from "./laid-out-api.ts";

const [store] = (describedSchemas["Store"] as unknown as { examples: [StoreResource] }).examples;
const main = join(import.meta.dirname, "main.mjs");

/** Every write to it fails as on a full disk. */
const fullDisk = "/dev/full";

test.runIf(process.platform === "linux")(
  "output that can't be written is an error in a sentence, not a stack",
  async () => {
    const full = openSync(fullDisk, "w");
    const child = spawn(process.execPath, [main, "--help"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    const [said] = await Promise.all([child.stderr ? text(child.stderr) : "", once(child, "exit")]);
    expect([child.exitCode, said]).toEqual([1, "error: The output can't be written: the disk is full.\n"]);
  },
);

test("a command goes on when what it says meanwhile is not read, and ends with its own code", async () => {
  await using api = await laidOutApi(
    { status: 202, body: { ...store, phase: "Pending" } },
    { body: { ...store, phase: "Ready" } },
  );
  const args = ["create", "hats", "--engine", "medusa", "--wait", "-o", "name", "--endpoint", api.url];
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr?.destroy();
  const [out] = await Promise.all([child.stdout ? text(child.stdout) : "", once(child, "exit")]);
  expect([child.exitCode, out]).toEqual([0, `${store.name}\n`]);
});
