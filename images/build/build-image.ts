import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { PlannedBuild } from "./cache-key.ts";
import type { ImagesConfig } from "./config.ts";
import { copyContext } from "./context-files.ts";
import type { BuildRequest, ImageEngine } from "./engine.ts";
import { aptMounts, npmMounts } from "./host-sources.ts";
import { type BuildSources, debianRelease, preparationArguments, prepare } from "./preparations.ts";
import { stepReporter } from "./progress.ts";

/** What a build needs beside its plan. */
export interface Workshop extends BuildSources {
  readonly config: ImagesConfig;
  readonly engine: ImageEngine;
  readonly say: (text: string) => void;
}

/** Marks an image, its archive and all that is built on it. */
export const standInLabel = "dev.storeplane.stand-in";
const keyLabel = "dev.storeplane.key";

/** Builds an image into the engine's store, its stand-in bases first; nothing if it is there already. */
export async function buildImage(plan: PlannedBuild, shop: Workshop): Promise<void> {
  const { recipe } = plan;
  if ((await shop.engine.label(recipe.reference, keyLabel)) === plan.key) return;
  for (const base of plan.bases) await buildImage(base, shop);
  const parent = join(shop.config.folder, "work");
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(join(parent, "build-"));
  try {
    const context = join(work, "context");
    mkdirSync(context);
    copyContext(join(shop.root, recipe.context), plan.files, context);
    const steps = stepReporter(recipe.reference, shop.say);
    if (recipe.preparation !== undefined) {
      steps.begin(`prepare ${recipe.preparation}`);
      await prepare(recipe.preparation, { root: shop.root, plugin: shop.plugin, context, work });
    }
    await shop.engine.build(request(plan, shop, { work, context, onLine: steps.line }));
    steps.end();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface BuildPlace {
  readonly work: string;
  readonly context: string;
  readonly onLine: (line: string) => void;
}

function request(plan: PlannedBuild, shop: Workshop, place: BuildPlace): BuildRequest {
  const { root, config, engine } = shop;
  const mark = engine.way === "stand-ins" ? { [standInLabel]: "true" } : {};
  const mounts = engine.way === "stand-ins" ? hostMounts(plan, place.work) : [];
  const { recipe, key } = plan;
  return {
    reference: recipe.reference,
    dockerfile: join(root, recipe.dockerfile),
    context: place.context,
    labels: { ...mark, [keyLabel]: key },
    annotations: mark,
    args: {
      ...(config.source !== undefined && !recipe.standIn && { SOURCE: config.source }),
      ...preparationArguments(recipe.preparation, shop),
    },
    mounts,
    onLine: place.onLine,
  };
}

/** Real base images come with what they need; what is made of packages here is made with this machine's settings. */
function hostMounts({ recipe, bases }: PlannedBuild, work: string): readonly string[] {
  if (recipe.standIn) return aptMounts(work, debianRelease, recipe.alsoFrom);
  return bases.some((base) => base.recipe.preparation === "node-and-npm") ? npmMounts(work, process.env) : [];
}
