import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImagesConfig } from "./config.ts";
import { platformRecipes } from "./recipes.ts";

const folder = "images/woocommerce/plugin";
const { reference } = platformRecipes.woocommerce;
const archiveName = `woocommerce.${reference.slice(reference.lastIndexOf(":") + 1)}.zip`;

/** Archive of the WooCommerce plugin: the one that the environment names, otherwise the one beside the Dockerfile. */
export function findPlugin({ plugin }: Pick<ImagesConfig, "plugin">, root: string): string | undefined {
  const beside = join(root, folder, archiveName);
  return plugin ?? (existsSync(beside) ? beside : undefined);
}

/** What an image depends on, its archive or the lack of one. */
export function pluginInput(plugin: string | undefined): string {
  return plugin === undefined ? "no plugin" : createHash("sha256").update(readFileSync(plugin)).digest("hex");
}

/** Build arguments; nothing ever takes the plugin's place, so an image without it says so and no store of it is Ready. */
export function pluginArguments(plugin: string | undefined): Readonly<Record<string, string>> {
  return plugin === undefined
    ? { WOOCOMMERCE_ABSENT: "1", WOOCOMMERCE_VERSION: "absent" }
    : { WOOCOMMERCE_FILE: archiveName };
}

/** Puts the archive where the Dockerfile takes it from. */
export function placePlugin(plugin: string | undefined, context: string): void {
  mkdirSync(join(context, folder), { recursive: true });
  if (plugin !== undefined) copyFileSync(plugin, join(context, folder, archiveName));
}
