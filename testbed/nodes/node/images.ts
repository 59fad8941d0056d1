import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod";
import type { ImageArchive } from "../addons/addon-images.ts";
import { ctrLines, runCtr } from "./ctr.ts";

const run = promisify(execFile);

/** An image archive can't be read or holds another image than the name says. */
export class ImageArchiveError extends Error {
  override readonly name = "ImageArchiveError";
}

/**
 * Gives the node those images that it does not have yet; returns the names of those.
 * @param ctr path of containerd's own client, of containerd's version.
 * @throws ImageArchiveError
 */
export async function importImages(ctr: string, images: readonly ImageArchive[]): Promise<string[]> {
  const present = await presentImages(ctr);
  const imported: string[] = [];
  for (const { reference, archive } of images) {
    const digest = await digestOf(archive);
    if (present.get(reference) === digest) continue;
    await runCtr(ctr, ["images", "import", "--local", archive]);
    imported.push(reference);
  }
  if (imported.length > 0) await checkPresent(ctr, images);
  return imported;
}

async function checkPresent(ctr: string, images: readonly ImageArchive[]): Promise<void> {
  const present = await presentImages(ctr);
  for (const { reference, archive } of images) {
    if (!present.has(reference)) throw new ImageArchiveError(`${archive} holds no image of the name ${reference}`);
  }
}

/** Digests by name. */
async function presentImages(ctr: string): Promise<Map<string, string>> {
  const [, ...rows] = await ctrLines(ctr, ["images", "list"]);
  return new Map(rows.map((row) => row.split(/\s+/)).map(([name = "", , digest = ""]) => [name, digest]));
}

const indexSchema = z.object({ manifests: z.tuple([z.object({ digest: z.string() })]).rest(z.unknown()) });

async function digestOf(archive: string): Promise<string> {
  try {
    const { stdout } = await run("tar", ["-xOf", archive, "--occurrence=1", "index.json"]);
    return indexSchema.parse(JSON.parse(stdout)).manifests[0].digest;
  } catch (error) {
    throw new ImageArchiveError(`${archive} is no OCI archive with an index.json`, { cause: error });
  }
}

/** Whether containerd answers. */
export async function answersImages(ctr: string): Promise<boolean> {
  await presentImages(ctr);
  return true;
}
