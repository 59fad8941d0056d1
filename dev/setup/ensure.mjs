// Runs before every command, on whatever Node is there, so it has no dependencies and no types.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isInstalled } from "./installed.mjs";
import { withLock } from "./lock.mjs";

const oldestNode = 20;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Everything goes to stderr: the last line of stdout belongs to the command that follows. */
function say(text) {
  process.stderr.write(`storeplane setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function runNpmCi() {
  // npm names the npm that runs this script; without it (called by hand) the one on PATH is taken.
  const script = process.env.npm_execpath;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const [command, first] = script?.endsWith("npm-cli.js") ? [node, [script]] : ["npm", []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? signal));
  });
}

async function install() {
  if (isInstalled(root)) return;
  say("installing packages (npm ci); the first time takes a minute or two");
  const started = Date.now();
  const outcome = await runNpmCi().catch((error) =>
    fail(
      error.code === "ENOENT"
        ? "npm was not found: install Node.js with npm, then try again"
        : `npm ci: ${error.message}`,
    ),
  );
  if (outcome !== 0) fail(`npm ci ended with ${outcome}; its messages are above. Try again, or run "npm ci" by hand`);
  say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  fail(
    `Node ${process.versions.node} is too old: version ${oldestNode} or newer is needed to start (Node 24 then comes with npm ci)`,
  );
}
if (!isInstalled(root)) {
  await withLock(join(root, "build", "setup.lock"), {
    onWait: (owner) => say(`waiting for another setup of this project (process ${owner ?? "unknown"})`),
    work: install,
  });
}
