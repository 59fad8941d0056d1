/**
 * Runs what the WooCommerce image is made of on this machine: Apache, PHP, MariaDB and WordPress, with a stand-in for WooCommerce.
 * Needs root and Debian's packages php-cli php-mysql php-xml php-mbstring php-curl php-gd php-intl php-zip apache2
 * libapache2-mod-php mariadb-server wordpress wordpress-theme-twentytwentythree; touches none of their services.
 *   node tests/images/woocommerce/main.ts
 *   STOREPLANE_IMAGE_ROOT=<unpacked root of a built image> node tests/images/woocommerce/main.ts
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { buildChecks } from "./checks-build.ts";
import { repeatChecks } from "./checks-repeat.ts";
import { setupChecks } from "./checks-setup.ts";
import { shopChecks } from "./checks-shop.ts";
import { webChecks } from "./checks-web.ts";
import { Sandbox } from "./sandbox.ts";
import { startDatabase } from "./servers.ts";
import { Shop } from "./shop.ts";

const inside = "STOREPLANE_IMAGE_TEST";

/** Namespaces of its own keep ports and mounts from everybody else's, and end every process when this one ends. */
function enterNamespaces(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-woocommerce-"));
  // The database and the web server are other users than root.
  chmodSync(folder, 0o755);
  const flags = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const program = [process.execPath, import.meta.filename];
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
  const shop = new Shop(new Sandbox(folder));
  const database = await startDatabase(shop.sandbox);
  await shop.restartWeb();
  let failures = 0;
  const checks = [...buildChecks, ...setupChecks, ...webChecks, ...shopChecks, ...repeatChecks];
  for (const check of checks) failures += (await passes(check, shop)) ? 0 : 1;
  await shop.stopWeb();
  database.kill("SIGTERM");
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
