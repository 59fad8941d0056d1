import { statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";

const environmentSchema = z.object({
  /** "auto" takes Docker, otherwise buildah and a registry, otherwise buildah and stand-ins. */
  STOREPLANE_IMAGES: z.enum(["auto", "docker", "registry", "stand-ins"]).default("auto"),
  /** Goes into the images' label org.opencontainers.image.source. */
  STOREPLANE_IMAGE_SOURCE: z.string().min(1).optional(),
  /** Archive of the WooCommerce plugin, which no package registry has. */
  STOREPLANE_WOOCOMMERCE_ZIP: z.string().min(1).refine(isFile, "must be the path of a file").optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

export interface ImagesConfig {
  readonly way: "auto" | "docker" | "registry" | "stand-ins";
  readonly source: string | undefined;
  /** Absolute path of the WooCommerce plugin's archive, if the environment names one. */
  readonly plugin: string | undefined;
  readonly folder: string;
}

/** A variable has a value that can't be used. */
export class ImagesConfigError extends Error {
  override readonly name = "ImagesConfigError";
}

/** @throws ImagesConfigError naming the variable and the rule. */
export function readImagesConfig(environment: NodeJS.ProcessEnv): ImagesConfig {
  const { data, error } = environmentSchema.safeParse(environment);
  if (error) {
    const told = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new ImagesConfigError(told, { cause: error });
  }
  return {
    way: data.STOREPLANE_IMAGES,
    source: data.STOREPLANE_IMAGE_SOURCE,
    plugin: data.STOREPLANE_WOOCOMMERCE_ZIP && resolve(data.STOREPLANE_WOOCOMMERCE_ZIP),
    folder: join(data.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "storeplane", "images"),
  };
}
