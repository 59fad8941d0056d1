import { dirname, join } from "node:path";
import { UsageError } from "../../dev/command-line.ts";
import { ensureImages } from "../../images/build/ensure-images.ts";
import { ensureCompose } from "../../testbed/docker/compose/ensure-compose.ts";
import { ensureFiles } from "../../testbed/fetch/ensure-servers.ts";
import { assetNames } from "../../testbed/fetch/server-files.ts";
import { runPrivately } from "../../testbed/nodes/private/run-privately.ts";
import { requireNodeMachine } from "../../testbed/nodes/requirements.ts";
import type { ComposeInputs } from "./inputs.ts";
import { readComposeOptions } from "./options.ts";

async function compose(): Promise<number> {
  const { json } = readComposeOptions(process.argv.slice(2));
  requireNodeMachine({ images: true, docker: true });
  // Inside there is no network to fetch anything from.
  const program = await ensureCompose();
  const { files } = await ensureFiles(assetNames);
  const images = await ensureImages(["control-plane", "agent", "setup", "nats", "k3s", "kwok"]);
  console.log("Storeplane: docker-compose.yml on a Docker engine in namespaces of its own, from `up` to `down -v`.");
  for (const { reference, standIn } of images) {
    if (standIn) console.log(`  STAND-IN, or on one: ${reference}`);
  }
  const inputs: ComposeInputs = {
    json,
    program,
    servers: dirname(files["gateway-api.json"]),
    images: images.map(({ reference, archive }) => ({ reference, archive })),
  };
  await using run = await runPrivately({
    main: join(import.meta.dirname, "main.inside.ts"),
    args: [JSON.stringify(inputs)],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      console.error(`${signal}: ending the containers and the engine; nothing is kept`);
      run.signal(signal);
    });
  }
  return await run.exited;
}

try {
  process.exit(await compose());
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  console.error(isExpected ? `compose: ${error.message}` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
