import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { denoArguments, denoPath } from "../../dev/runtimes/deno.ts";
import { expectedAnswers } from "./ask-by-client.ts";
import { describeCases } from "./cases/describe-cases.ts";
import type { EdgeCase } from "./cases/edge-case.ts";
import { endsWhenAsked, endsWithoutABody, trustsNobodyElse } from "./cases/processes.ts";
import { signsIn } from "./cases/sign-in.ts";
import { edgeClusters } from "./start-edge.ts";

const root = join(import.meta.dirname, "../..");

/** Runs a script to its end with the rights of the control plane; returns what it printed. Throws what it complained of. */
async function runInDeno(entry: string, ...args: string[]): Promise<string> {
  const run = denoArguments({ entry, args });
  const child = spawn(denoPath(), run.args, { cwd: root, env: run.environment, stdio: ["ignore", "pipe", "pipe"] });
  const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  if (child.exitCode !== 0) throw new Error(`${entry} ended with ${child.exitCode}: ${complaint}`);
  return printed;
}

const clientInDeno: EdgeCase = {
  title: "the client speaks with it from Deno too",
  async run({ server }) {
    const told = JSON.parse(await runInDeno("tests/runtime/main.ask-by-client.ts", server.url, "from-deno")) as object;
    expect(told).toEqual({ ...expectedAnswers, clusters: edgeClusters });
  },
};

describeCases("deno", [clientInDeno, signsIn, trustsNobodyElse, endsWhenAsked, endsWithoutABody]);
