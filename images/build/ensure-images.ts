import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage, standInLabel, type Workshop } from "./build-image.ts";
import { type PlannedBuild, planBuild, type Way } from "./cache-key.ts";
import { chooseEngine, waysToLookFor } from "./choose-engine.ts";
import { type ImagesConfig, readImagesConfig } from "./config.ts";
import { type BuiltImage, ImageCache, lockImages } from "./image-cache.ts";
import { viewArchive } from "./oci-archive.ts";
import { findPlugin } from "./plugin.ts";
import { seconds } from "./progress.ts";
import { type ImageName, imageNames, isUpstream, platformRecipes, referenceOf, standInFor } from "./recipes.ts";
import { ImageBuildError } from "./run-command.ts";
import { describeContents, inventoryFiles } from "./sbom.ts";

export type { BuiltImage } from "./image-cache.ts";
export type { ImageName } from "./recipes.ts";

const root = join(import.meta.dirname, "../..");

export interface EnsureImagesOptions {
  /** In place of the environment's. */
  readonly config?: ImagesConfig;
  /** Gets a line per step. @default standard error */
  readonly say?: (text: string) => void;
  /**
   * `build`: a WooCommerce image for a look at what WordPress does without the plugin, which no shop can run on.
   * @default "refuse", but where base images are stand-ins and it would never be published
   */
  readonly withoutPlugin?: "refuse" | "build";
}

/**
 * Archives of the images in the order that was asked for, built where the cache has none: minutes the first time, milliseconds after.
 * @throws ImageBuildError with the last lines of what failed.
 */
export async function ensureImages(
  names: readonly ImageName[] = imageNames,
  options: EnsureImagesOptions = {},
): Promise<readonly BuiltImage[]> {
  const config = options.config ?? readImagesConfig(process.env);
  const wanted: Wanted = { names, config, mayLackPlugin: options.withoutPlugin === "build" };
  const say = options.say ?? ((text) => process.stderr.write(`images: ${text}\n`));
  const cache = new ImageCache(config.folder);
  const cached = findAll(wanted, cache);
  if (cached !== undefined) return cached;
  using _ = await lockImages(config.folder, say);
  // Another process may have built them while this one waited.
  const since = findAll(wanted, cache);
  if (since !== undefined) return since;
  // A build that outlives its killed starter may still write there; it fails when it finds nothing any more.
  rmSync(join(config.folder, "work"), { recursive: true, force: true, maxRetries: 5, retryDelay: 1000 });
  const engine = await chooseEngine(config, say);
  const shop: Workshop = { root, plugin: findPlugin(config, root), config, engine, say };
  const images: BuiltImage[] = [];
  if (lacksPlugin(wanted, engine.way)) throw new ImageBuildError(pluginMissing);
  for (const name of names) images.push(await makeImage(name, shop, cache));
  return images;
}

/** Whether the WooCommerce image that is built here has the plugin. */
export function imageHasPlugin(config: ImagesConfig = readImagesConfig(process.env)): boolean {
  return findPlugin(config, root) !== undefined;
}

interface Wanted {
  readonly names: readonly ImageName[];
  readonly config: ImagesConfig;
  readonly mayLackPlugin: boolean;
}

/** Whether a WooCommerce image is asked for that could be published, and its plugin is missing. */
function lacksPlugin({ names, config, mayLackPlugin }: Wanted, way: Way): boolean {
  if (mayLackPlugin || way === "stand-ins" || !names.includes("woocommerce")) return false;
  return findPlugin(config, root) === undefined;
}

/** All of them if the cache has all, made in one way. */
function findAll(wanted: Wanted, cache: ImageCache): BuiltImage[] | undefined {
  const { names, config } = wanted;
  for (const way of waysToLookFor(config.way)) {
    if (lacksPlugin(wanted, way)) continue;
    const found = names.map((name) => cache.find(name, planOf(name, way, config).key));
    if (found.every((image) => image !== undefined)) return found;
  }
  return undefined;
}

/** Upstream images are only built where there is no registry; otherwise their plan is their name. */
function planOf(name: ImageName, way: Way, config: ImagesConfig): PlannedBuild {
  const recipe = isUpstream(name) ? standInFor(referenceOf(name)) : platformRecipes[name];
  return planBuild(recipe, way, { root, plugin: findPlugin(config, root) });
}

async function makeImage(name: ImageName, shop: Workshop, cache: ImageCache): Promise<BuiltImage> {
  const { config, engine, say } = shop;
  const plan = planOf(name, engine.way, config);
  const cached = cache.find(name, plan.key);
  if (cached !== undefined) return cached;
  const begin = Date.now();
  const reference = referenceOf(name);
  if (engine.way !== "stand-ins" && isUpstream(name)) await engine.pull(reference);
  else await buildImage(plan, shop);
  const built = Date.now();
  const image = await archiveImage(name, { plan, shop, cache });
  const size = `${Math.round(image.sizeBytes / 1e6)} MB`;
  const mark = image.standIn ? ", STAND-IN base" : "";
  say(`${name}: ready in ${seconds(Date.now() - begin)}, ${size}, archived in ${seconds(Date.now() - built)}${mark}`);
  return image;
}

const pluginMissing =
  "the archive of the WooCommerce plugin is missing: name it by STOREPLANE_WOOCOMMERCE_ZIP, or see images/woocommerce/plugin/README.md";

interface ArchiveContext {
  readonly plan: PlannedBuild;
  readonly shop: Workshop;
  readonly cache: ImageCache;
}

async function archiveImage(name: ImageName, { plan, shop, cache }: ArchiveContext): Promise<BuiltImage> {
  const { archive, sbom } = cache.paths(name, plan.key);
  const reference = referenceOf(name);
  rmSync(archive, { force: true });
  await shop.engine.save(reference, archive);
  const view = await viewArchive(archive);
  const standIn = view.labels[standInLabel] === "true";
  const lists = await Promise.all(
    Object.entries(inventoryFiles).map(async ([list, path]) => [list, await view.read(path)] as const),
  );
  const { digest, environment } = view;
  const contents = { ...Object.fromEntries(lists), reference, digest, standIn, environment };
  writeFileSync(sbom, `${JSON.stringify(describeContents(contents), undefined, 1)}\n`);
  const image = { name, reference, archive, sbom, digest, standIn, sizeBytes: statSync(archive).size };
  cache.keep(plan.key, image);
  return image;
}
