import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readServersConfig } from "../../servers/config.ts";
import { nodesCache } from "../programs/ensure-node-programs.ts";
import { type NodePrograms, nodeProgram } from "../programs/program-list.ts";
import { layerDigest, type ProgramImage, writeImage } from "./program-image.ts";

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
  programs: NodePrograms,
  dir = join(nodesCache(readServersConfig(process.env)).dir, "images"),
): Promise<AddonImages> {
  mkdirSync(dir, { recursive: true });
  const made = addonNames.map(async (name) => [name, await ensureImage(name, programs[name], dir)]);
  return Object.fromEntries(await Promise.all(made)) as AddonImages;
}

async function ensureImage(name: AddonName, program: string, dir: string): Promise<ImageArchive> {
  const image: ProgramImage = { name, program };
  const digest = await layerDigest(image);
  const tag = [nodeProgram(name).expected?.version ?? "own", digest.slice(0, 12)].join("-");
  const archive = join(dir, `${name}-${tag}.tar`);
  const reference = `localhost/storeplane/${name}:${tag}`;
  if (!existsSync(archive)) {
    const unfinished = `${archive}.${process.pid}`;
    try {
      await writeImage(image, { reference, digest }, unfinished);
      renameSync(unfinished, archive);
    } finally {
      rmSync(unfinished, { force: true });
    }
  }
  return { reference, archive };
}
