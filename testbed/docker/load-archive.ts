import { createReadStream } from "node:fs";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { extract, type Pack, pack } from "tar-stream";
import * as z from "zod";
import type { EngineClient } from "./engine-client.ts";

const descriptorSchema = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });
const indexSchema = z.object({ manifests: z.tuple([descriptorSchema]).rest(z.unknown()) });
const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema) });

/** An OCI archive, and the names that its image is to have in the engine. */
export interface ImageToLoad {
  readonly archive: string;
  readonly names: readonly string[];
}

/**
 * Loads an OCI archive. Engines before version 25 read none; they do read one that has Docker's own list of contents
 * beside its index, as newer engines write both.
 * @throws EngineError
 */
export async function loadArchive(client: EngineClient, { archive, names }: ImageToLoad): Promise<void> {
  const contents = await dockerContents(archive, names);
  const whole = pack();
  // A failure of the one ends the other, and is the one that is told.
  await Promise.all([client.load(whole as AsyncIterable<Buffer>), fill(whole, archive, contents)]);
}

/** What Docker calls manifest.json. */
async function dockerContents(archive: string, names: readonly string[]): Promise<string> {
  const documents = await readDocuments(archive);
  const parse = <T>(schema: z.ZodType<T>, path: string): T => schema.parse(JSON.parse(documents.get(path) ?? "null"));
  const { manifests } = parse(indexSchema, "index.json");
  const { config, layers } = parse(manifestSchema, blobPath(manifests[0]));
  return JSON.stringify([{ Config: blobPath(config), RepoTags: names, Layers: layers.map(blobPath) }]);
}

const documentBytes = 1 << 20;

/** Everything in the archive that is small enough to be no layer, by its path. */
async function readDocuments(archive: string): Promise<ReadonlyMap<string, string>> {
  const documents = new Map<string, string>();
  const entries = extract();
  const fed = pipeline(createReadStream(archive), entries);
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    if (type === "file" && size <= documentBytes) documents.set(name.replace(/^\.\//, ""), await text(entry));
    else entry.resume();
  }
  await fed;
  return documents;
}

async function fill(whole: Pack, archive: string, contents: string): Promise<void> {
  const entries = extract();
  const fed = pipeline(createReadStream(archive, { highWaterMark: 1 << 20 }), entries);
  try {
    for await (const entry of entries) {
      if (entry.header.type === "directory") {
        whole.entry(entry.header);
        entry.resume();
      } else {
        await pipeline(entry, whole.entry(entry.header));
      }
    }
    await fed;
    whole.entry({ name: "manifest.json" }, contents);
    whole.finalize();
  } catch (error) {
    whole.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function blobPath({ digest }: z.infer<typeof descriptorSchema>): string {
  return `blobs/${digest.replace(":", "/")}`;
}
