import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, must } from "./check.ts";
import { recipe, recipeFolder } from "./programs.ts";
import { type Outcome, pluginPath } from "./sandbox.ts";
import type { Shop } from "./shop.ts";

const work = "/tmp/bake";

/** What happens while the image is built. */
export const buildChecks: readonly Check[] = [
  {
    title: "the build's own check accepts the image",
    run: async (shop) => {
      const outcome = await checkImage(shop);
      must(outcome.code === 0, "check-image.sh failed", outcome);
    },
  },
  {
    title: "the build refuses a plugin that wants a newer WordPress or PHP than the base has",
    run: async (shop) => {
      const cases = [
        {
          wants: "Requires at least: 99.1",
          says: /check-image: the plugin wants WordPress 99\.1, and the base image has \d/,
        },
        { wants: "Requires PHP: 99.2", says: /check-image: the plugin wants PHP 99\.2, and the base image has 8\.\d/ },
      ];
      for (const { wants, says } of cases) {
        layPlugin(shop, wants);
        const outcome = await checkImage(shop);
        must(outcome.code === 1 && says.test(outcome.stderr), wants, outcome);
      }
      layPlugin(shop, "Requires at least: 6.0\n * Requires PHP: 7.4");
      const accepted = await checkImage(shop);
      removePlugin(shop);
      must(accepted.code === 0, "a plugin that fits is refused", accepted);
    },
  },
  {
    title: "the plugin is baked from a file or a checked URL, and every mistake is named",
    run: async (shop) => {
      const zip = await pluginArchive(shop, "11.2.2");
      const sum = (await shop.sandbox.run(["sha256sum", `${work}/${zip}`], {})).stdout.split(" ")[0] ?? "";
      const version = { WOOCOMMERCE_VERSION: "11.2.2" };
      const cases: [Record<string, string>, number, string][] = [
        [{ ...version }, 1, "give one of the build arguments WOOCOMMERCE_FILE"],
        [{ ...version, WOOCOMMERCE_FILE: zip, WOOCOMMERCE_URL: "https://a.example/b.zip" }, 1, "give one of"],
        [{ ...version, WOOCOMMERCE_FILE: "absent.zip" }, 1, "holds no file absent.zip"],
        [{ ...version, WOOCOMMERCE_URL: "https://a.example/b.zip" }, 1, "needs the build argument WOOCOMMERCE_SHA256"],
        [{ ...version, WOOCOMMERCE_FILE: zip, WOOCOMMERCE_SHA256: "00" }, 1, `SHA-256 is ${sum}`],
        [{ WOOCOMMERCE_VERSION: "11.2.3", WOOCOMMERCE_FILE: zip }, 1, "holds WooCommerce 11.2.2, not"],
        [{ ...version, WOOCOMMERCE_FILE: zip, WOOCOMMERCE_ABSENT: "1" }, 1, "stands alone"],
        [{ ...version, WOOCOMMERCE_ABSENT: "yes" }, 1, "WOOCOMMERCE_ABSENT is 1 or nothing"],
        [{ ...version, WOOCOMMERCE_ABSENT: "1" }, 0, "WooCommerce is left out"],
        [{ ...version, WOOCOMMERCE_FILE: zip, WOOCOMMERCE_SHA256: sum }, 0, "unpacked WooCommerce 11.2.2"],
      ];
      for (const [env, code, text] of cases) {
        const result = await shop.sandbox.run(["php", `${work}/unpack-plugin.php`, work, `${work}/out`], env);
        must(result.code === code && `${result.stdout}${result.stderr}`.includes(text), text, result);
      }
    },
  },
];

function checkImage(shop: Shop): Promise<Outcome> {
  const script = recipe("bake/check-image.sh");
  return shop.sandbox.run(["sh", "-c", `cd /usr/src/wordpress\n${script}`], shop.environment("web"));
}

/** A plugin of nothing but its header. */
export function layPlugin(shop: Shop, header: string): void {
  const text = `<?php\n/**\n * Plugin Name: WooCommerce\n * Version: 11.2.2\n * ${header}\n */\n`;
  writeFileSync(join(shop.sandbox.path(pluginPath), "woocommerce.php"), text);
}

export function removePlugin(shop: Shop): void {
  rmSync(join(shop.sandbox.path(pluginPath), "woocommerce.php"));
}

/** An archive with nothing but the header that the build reads, in a folder beside the build's own program. */
async function pluginArchive(shop: Shop, version: string): Promise<string> {
  const folder = shop.sandbox.path(work);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  cpSync(join(recipeFolder, "bake/unpack-plugin.php"), join(folder, "unpack-plugin.php"));
  writeFileSync(join(folder, "header"), `<?php\n/**\n * Plugin Name: WooCommerce\n * Version: ${version}\n */\n`);
  const code =
    "$z = new ZipArchive(); $z->open($argv[1], ZipArchive::CREATE); $z->addFile($argv[2], 'woocommerce/woocommerce.php'); exit($z->close() ? 0 : 1);";
  const made = await shop.sandbox.run(["php", "-r", code, `${work}/plugin.zip`, `${work}/header`], {});
  must(made.code === 0, "no archive was made", made);
  return "plugin.zip";
}
