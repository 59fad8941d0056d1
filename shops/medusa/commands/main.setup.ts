import { spawn } from "node:child_process";

/** One part of setup: what it is called in the log, and its arguments to the medusa command. */
interface Part {
  readonly name: string;
  readonly args: readonly string[];
}

// Scripts are a part of their own, because `db:migrate` reports success even if one of them has failed.
const parts: readonly Part[] = [
  { name: "migrations", args: ["db:migrate", "--skip-scripts", "--execute-safe-links"] },
  { name: "migration scripts", args: ["db:migrate:scripts"] },
  { name: "shop data", args: ["exec", "./src/scripts/setup.js"] },
];

const say = (text: string) => process.stdout.write(`storeplane-setup: ${text}\n`);

/** Resolves to null if the part succeeded, otherwise to how it ended. */
function run({ args }: Part): Promise<string | null> {
  const child = spawn("node_modules/.bin/medusa", [...args], { stdio: ["ignore", "inherit", "inherit"] });
  const stop = (signal: NodeJS.Signals) => child.kill(signal);
  process.once("SIGTERM", stop).once("SIGINT", stop);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => {
      process.off("SIGTERM", stop).off("SIGINT", stop);
      resolve(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}

for (const part of parts) {
  const begin = performance.now();
  const failure = await run(part);
  if (failure !== null) {
    say(`the part "${part.name}" failed: ${failure}; its own lines above say why. Running setup again is safe.`);
    process.exit(1);
  }
  say(`${part.name}: done in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}
