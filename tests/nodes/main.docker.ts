import { execFileSync } from "node:child_process";
import { once } from "node:events";
import * as z from "zod";
import { startEngine } from "../../testbed/docker/engine.ts";
import { loadArchive } from "../../testbed/docker/load-archive.ts";
import { readPrivateRun } from "../../testbed/nodes/private/config.ts";
import { tellReady } from "../../testbed/nodes/private/readiness.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";

/** Runs inside a private run: an engine with a container that answers, until SIGTERM. */
const argument = z.object({ archive: z.string().optional(), reference: z.string(), dataRoot: z.string().optional() });
const { archive, reference, dataRoot } = argument.parse(JSON.parse(process.argv[2] ?? ""));

const engine = await startEngine(dataRoot === undefined ? {} : { dataRoot });
const docker = (...words: readonly string[]): string =>
  execFileSync("docker", words, { env: { ...process.env, ...engine.environment }, encoding: "utf8" }).trim();

if (archive !== undefined) {
  await loadArchive(engine.client, { archive, names: [reference] });
  const asked = ["--publish=127.0.0.1:8089:8080", "--volume=kept:/kept", "--restart=unless-stopped", "--memory=64m"];
  docker("run", "--detach", "--name=web", ...asked, reference, "serve=:8080");
}
const before = await answer();
await engine.restart();
const after = await answer();
const driver = docker("info", "--format", "{{.Driver}}");
tellReady(readPrivateRun().dir, {
  version: engine.version,
  driver,
  before,
  after,
  contents: await engine.client.contents(),
});
await once(process, "SIGTERM");
await engine[Symbol.asyncDispose]();
process.exit();

/** By the published port, which leads to the container's own. */
function answer(): Promise<number> {
  return pollUntil({ what: "the container answers" }, async () => {
    return (await fetch("http://127.0.0.1:8089/")).status;
  });
}
