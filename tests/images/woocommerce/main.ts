/**
 * Runs the WooCommerce image's web server and commands against the MariaDB of another image, with a stand-in for the plugin.
 * As root; tests/nodes/woocommerce-image.test.ts builds and unpacks the images and runs this on them:
 *   node tests/images/woocommerce/main.ts <root of the WooCommerce image> <root of the MariaDB image>
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { checks } from "./checks.ts";
import { Sandbox } from "./sandbox.ts";
import { startDatabase } from "./servers.ts";
import { Shop } from "./shop.ts";

const inside = "STOREPLANE_IMAGE_TEST";

/** Namespaces of its own keep ports and mounts from all others', and end every process when this one ends. */
function enterNamespaces(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-woocommerce-"));
  // The database and the web server are other users than root.
  chmodSync(folder, 0o755);
  const flags = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const program = [process.execPath, import.meta.filename, ...process.argv.slice(2)];
  const child = spawn("unshare", [...flags, ...program], {
    stdio: "inherit",
    env: { ...process.env, [inside]: folder },
  });
  return new Promise((resolve) =>
    child.once("exit", (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(code ?? 1);
    }),
  );
}

async function runChecks(folder: string): Promise<number> {
  spawnSync("ip", ["link", "set", "lo", "up"]);
  const [image, databaseImage] = process.argv.slice(2);
  if (image === undefined || databaseImage === undefined) throw new Error("name the roots of both images");
  const sandbox = new Sandbox(folder, image);
  const database = await startDatabase(sandbox, databaseImage);
  const shop = new Shop(sandbox, database);
  await shop.restartWeb();
  let failures = 0;
  for (const check of checks) failures += (await passes(check, shop)) ? 0 : 1;
  await shop.stopWeb();
  const gone = once(database.process, "exit");
  database.process.kill("SIGTERM");
  await gone;
  process.stdout.write(`${checks.length - failures} of ${checks.length} checks passed\n`);
  return failures === 0 ? 0 : 1;
}

async function passes(check: Check, shop: Shop): Promise<boolean> {
  const begin = Date.now();
  try {
    await check.run(shop);
    process.stdout.write(`ok    ${check.title} (${Date.now() - begin} ms)\n`);
    return true;
  } catch (error) {
    process.stdout.write(`FAIL  ${check.title}: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

const folder = process.env[inside];
process.exitCode = folder === undefined ? await enterNamespaces() : await runChecks(folder);
