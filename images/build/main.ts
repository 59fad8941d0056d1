import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { ImagesConfigError, readImagesConfig } from "./config.ts";
import { ensureImages } from "./ensure-images.ts";
import { lockImages } from "./image-cache.ts";
import { composeImageNames, type ImageName, imageNames } from "./recipes.ts";
import { ImageBuildError } from "./run-command.ts";

const known = [...imageNames, ...composeImageNames];
const usage = `npm run images -- [--clean] [name…]   (names: ${known.join(", ")}; without one: ${imageNames.join(", ")}; environment: STOREPLANE_IMAGES, STOREPLANE_WOOCOMMERCE_ZIP)`;

/** The command line can't be used; the message says why and ends with what is wanted. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

try {
  await run();
} catch (error) {
  const isExpected = [UsageError, ImageBuildError, ImagesConfigError].some((kind) => error instanceof kind);
  if (!isExpected || !(error instanceof Error)) throw error;
  process.stderr.write(`images: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(): Promise<void> {
  const { values, positionals } = readArguments();
  const names = positionals.map(imageName);
  if (values.clean) await clean();
  for (const image of await ensureImages(names.length === 0 ? imageNames : names)) {
    const size = `${Math.round(image.sizeBytes / 1e6)} MB`.padStart(7);
    process.stdout.write(
      `${image.reference.padEnd(44)} ${size}  ${image.archive}${image.standIn ? "  (stand-in base)" : ""}\n`,
    );
  }
}

function readArguments() {
  try {
    return parseArgs({ options: { clean: { type: "boolean", default: false } }, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "unknown word"}. ${usage}`, { cause });
  }
}

function imageName(text: string): ImageName {
  const name = known.find((candidate) => candidate === text);
  if (name === undefined) throw new UsageError(`there is no image ${text}. ${usage}`);
  return name;
}

/** Forgets all that was ever built. */
async function clean(): Promise<void> {
  const { folder } = readImagesConfig(process.env);
  using _ = await lockImages(folder, (text) => process.stderr.write(`images: ${text}\n`));
  for (const part of ["archives", "storage", "work"]) rmSync(`${folder}/${part}`, { recursive: true, force: true });
}
