import { UsageError } from "../command-line.ts";
import { startPlatform } from "../platform/start-platform.ts";
import { readDemoOptions } from "./options.ts";
import { runDemo } from "./run-demo.ts";

async function demo(): Promise<void> {
  const { stores, json } = readDemoOptions(process.argv.slice(2));
  console.log("Storeplane: a store in each of two Kubernetes clusters, from HTTP to Kubernetes and back.");
  console.log("The servers are real; the nodes are simulated, so pods become Ready without running a container.");
  await using platform = await startPlatform({ clusters: ["fra-1", "nyc-1"] });
  console.log(`Servers ready after ${(platform.servers.startMs / 1000).toFixed(1)} s; API on ${platform.url}`);
  const summary = await runDemo({ platform, stores, say: (line) => console.log(line) });
  if (json) console.log(JSON.stringify(summary));
}

try {
  await demo();
  process.exit(0);
} catch (error) {
  const isExpected = error instanceof Error && error.name !== "TypeError";
  console.error(isExpected ? `demo: ${error.message}` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
