import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

const preload = join(import.meta.dirname, "../../shops/medusa/commands/main.end-in-time.ts");

/** A program that prints a line when it runs; `onTerm` is what it does on SIGTERM, as code. */
async function start(onTerm: string, patienceMs: number): Promise<ChildProcess> {
  const code = `${onTerm}; setInterval(() => {}, 1000); console.log("runs")`;
  const environment = { ...process.env, STOREPLANE_END_MS: String(patienceMs) };
  const child = spawn(process.execPath, ["--import", preload, "-e", code], { env: environment });
  await once(child.stdout, "data");
  return child;
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  return child.exitCode;
}

test("ends a server that waits on SIGTERM for what has gone", async () => {
  expect(await exitCode(await start(`process.on("SIGTERM", () => {})`, 100))).toBe(1);
});

test("leaves a server that closes by itself alone", async () => {
  const closes = `process.on("SIGTERM", () => setTimeout(() => process.exit(0), 200))`;
  expect(await exitCode(await start(closes, 60_000))).toBe(0);
});

test("ends one at once that is not yet ready to close anything", async () => {
  expect(await exitCode(await start("", 60_000))).toBe(143);
});
