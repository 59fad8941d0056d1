import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readServersConfig } from "../../config.ts";
import { nodesCache } from "../programs/ensure-node-programs.ts";
import { type NodePrograms, nodeProgram } from "../programs/program-list.ts";
import { measureLayer, writeImage } from "./program-image.ts";

/** `pause` holds a pod's namespaces: containerd wants it as its sandbox image. */
const addonNames = ["coredns", "traefik", "pause"] as const;
export type AddonName = (typeof addonNames)[number];

/** An image that a node has to be given before it starts. */
export interface ImageArchive {
  /** As pods name it; another content has another one, so an image that is there already is the right one. */
  readonly reference: string;
  /** Path of an OCI archive. */
  readonly archive: string;
}

export type AddonImages = Readonly<Record<AddonName, ImageArchive>>;

/** Makes images of the programs that run in a cluster from the start, beside the cached programs. */
export async function addonImages(
  programs: Pick<NodePrograms, AddonName>,
  dir = join(nodesCache(readServersConfig(process.env)).dir, "images"),
): Promise<AddonImages> {
  mkdirSync(dir, { recursive: true });
  const made = addonNames.map(async (name) => [name, await ensureImage(name, programs[name], dir)]);
  return Object.fromEntries(await Promise.all(made)) as AddonImages;
}

async function ensureImage(name: AddonName, program: string, dir: string): Promise<ImageArchive> {
  const note = join(dir, `${name}.json`);
  const { size, mtimeMs } = statSync(program);
  const from = { program, size, mtimeMs, recipe: recipeVersion };
  const noted = readNote(note);
  if (noted !== undefined && isSame(noted.from, from) && existsSync(noted.image.archive)) return noted.image;
  const image = await makeImage(name, program, dir);
  await moveIntoPlace(note, (unfinished) => writeFileSync(unfinished, JSON.stringify({ from, image })));
  return image;
}

/** Raise it when the way an image is put together changes. */
const recipeVersion = 2;

const noteSchema = z.object({
  from: z.object({ program: z.string(), size: z.number(), mtimeMs: z.number(), recipe: z.number() }),
  image: z.object({ reference: z.string(), archive: z.string() }),
});
type Note = z.infer<typeof noteSchema>;

/** What an image was made of: to read the programs again at every start would take half a second. */
function readNote(file: string): Note | undefined {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // absent or of another form: the image is re-created
  }
}

function isSame(a: Note["from"], b: Note["from"]): boolean {
  return a.program === b.program && a.size === b.size && a.mtimeMs === b.mtimeMs && a.recipe === b.recipe;
}

async function makeImage(name: AddonName, program: string, dir: string): Promise<ImageArchive> {
  const layer = await measureLayer({ name, program });
  const version = nodeProgram(name).expected?.version;
  const tag = [...(version === undefined ? [] : [version]), layer.hex.slice(0, 12)].join("-");
  const archive = join(dir, `${name}-${tag}.tar`);
  const reference = `localhost/storeplane/${name}:${tag}`;
  await moveIntoPlace(archive, (unfinished) => writeImage({ name, program }, { reference, layer }, unfinished));
  return { reference, archive };
}

/**
 * Two runs may make the same file at once: it is never seen half-written. Not by the process's number, which two have alike in
 * namespaces of their own.
 */
async function moveIntoPlace(file: string, write: (unfinished: string) => unknown): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await write(unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
