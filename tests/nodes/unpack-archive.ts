import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { runCommand } from "../../images/build/run-command.ts";

const blobSchema = z.object({ digest: z.string(), mediaType: z.string() });
const indexSchema = z.object({ manifests: z.tuple([blobSchema]) });
const manifestSchema = z.object({ layers: z.array(blobSchema) });

/** Lays the layers of an OCI archive on each other in a folder, as a container runtime would. Needs root. */
export async function unpackArchive(archive: string, folder: string): Promise<string> {
  const [layout, root] = ["layout", "root"].map((name) => join(folder, name)) as [string, string];
  for (const path of [layout, root]) mkdirSync(path, { recursive: true });
  await runCommand("tar", ["-xf", archive, "-C", layout]);
  const blob = ({ digest }: z.infer<typeof blobSchema>) => join(layout, "blobs", digest.replace(":", "/"));
  const read = <T>(shape: z.ZodType<T>, path: string) => shape.parse(JSON.parse(readFileSync(path, "utf8")));
  const [manifest] = read(indexSchema, join(layout, "index.json")).manifests;
  for (const layer of read(manifestSchema, blob(manifest)).layers) await unpackLayer(blob(layer), root);
  rmSync(layout, { recursive: true });
  return root;
}

/** A layer names what it takes away from those below by files `.wh.NAME`, and by `.wh..wh..opq` the content of a folder. */
async function unpackLayer(layer: string, root: string): Promise<void> {
  const listed = await runCommand("tar", ["-tf", layer]);
  for (const [, parent = "", name = ""] of listed.matchAll(/^(.*\/)?\.wh\.(.+)$/gm)) {
    rmSync(join(root, parent, name === ".wh..opq" ? "" : name), { recursive: true, force: true });
  }
  await runCommand("tar", ["-xf", layer, "-C", root, "--numeric-owner", "--exclude=.wh.*"]);
}
