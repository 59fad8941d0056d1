import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, must } from "./check.ts";

const image = join(import.meta.dirname, "../../../images/woocommerce");

/** What happens while the image is built. */
export const buildChecks: readonly Check[] = [
  {
    title: "every PHP file is valid",
    run: async () => {
      const files = globSync(["**/*.php", "root/usr/local/bin/*"], { cwd: image });
      must(files.length > 10, "too few files were found", files);
      for (const file of files) execFileSync("php", ["-l", join(image, file)], { stdio: "pipe" });
    },
  },
  {
    title: "the build's own check accepts the image",
    run: async (shop) => {
      const script = readFileSync(join(image, "bake/check-image.sh"), "utf8");
      const environment = shop.environment("web");
      const outcome = await shop.sandbox.run(["sh", "-c", `cd /usr/src/wordpress\n${script}`], environment);
      must(outcome.code === 0, "check-image.sh failed", outcome);
    },
  },
  {
    title: "the plugin is baked from a file or a checked URL, and every mistake is named",
    run: async (shop) => {
      const folder = join(shop.sandbox.folder, "plugin");
      const zip = pluginArchive(folder, "11.2.2");
      const sum = createHash("sha256")
        .update(readFileSync(join(folder, zip)))
        .digest("hex");
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
        const args = [join(image, "bake/unpack-plugin.php"), folder, join(folder, "out")];
        const result = spawnSync("php", args, { env, encoding: "utf8" });
        must(result.status === code && `${result.stdout}${result.stderr}`.includes(text), text, result);
      }
    },
  },
];

/** An archive with nothing but the header that the build reads. */
function pluginArchive(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const header = `<?php\n/**\n * Plugin Name: WooCommerce\n * Version: ${version}\n */\n`;
  writeFileSync(join(folder, "header"), header);
  const code =
    "$z = new ZipArchive(); $z->open($argv[1], ZipArchive::CREATE); $z->addFile($argv[2], 'woocommerce/woocommerce.php');";
  execFileSync("php", ["-r", code, join(folder, "plugin.zip"), join(folder, "header")]);
  return "plugin.zip";
}
