import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip, createZstdDecompress } from "node:zlib";
import type { Header } from "tar-stream";
import * as z from "zod";
import { ImageBuildError } from "./run-command.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
  platform: z.object({ os: z.string() }).optional(),
});
type Descriptor = z.infer<typeof descriptorSchema>;
const indexSchema = z.object({ manifests: z.array(descriptorSchema).min(1) });
const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  annotations: z.record(z.string(), z.string()).optional(),
});
const configSchema = z.object({
  config: z.object({
    User: z.string().optional(),
    Env: z.array(z.string()).optional(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Entrypoint: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
  }),
});

/** A file of an image's root; `path` is below it, without a leading slash. */
export interface ArchiveFile {
  readonly path: string;
  readonly type: Header["type"];
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly layer: string;
}

export interface ArchiveView {
  /** The name that the archive gives to the image. */
  readonly reference: string | undefined;
  readonly digest: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is seen when all layers lie on each other. */
  readonly files: ReadonlyMap<string, ArchiveFile>;
  read(path: string): Promise<string | undefined>;
}

/** Reads an OCI archive; takes seconds for a large one. @throws ImageBuildError for any other file. */
export function viewArchive(archive: string): Promise<ArchiveView> {
  return reading(archive, () => view(archive));
}

async function view(archive: string): Promise<ArchiveView> {
  const documents = await readDocuments(archive);
  const document = (path: string): unknown => {
    const found = documents.get(path);
    if (found === undefined) throw new ImageBuildError(`${archive} is no OCI archive: it has no ${path}`);
    return JSON.parse(found);
  };
  const descriptor = firstManifest(archive, document);
  const manifest = manifestSchema.parse(document(blobPath(descriptor)));
  const { config } = configSchema.parse(document(blobPath(manifest.config)));
  const files = await filesOf(archive, manifest.layers);
  return {
    reference: descriptor.annotations?.["org.opencontainers.image.ref.name"],
    digest: descriptor.digest,
    annotations: manifest.annotations ?? {},
    labels: config.Labels ?? {},
    user: config.User ?? "",
    environment: Object.fromEntries((config.Env ?? []).map((entry) => splitOnce(entry))),
    files,
    read: async (path) => {
      const layer = manifest.layers.find(({ digest }) => digest === files.get(path)?.layer);
      return layer && reading(archive, () => readFile(archive, layer, path));
    },
  };
}

const documentBytes = 1 << 20;

/** Everything in the archive that is small enough to be no layer, by its path. */
async function readDocuments(archive: string): Promise<ReadonlyMap<string, string>> {
  const documents = new Map<string, string>();
  for await (const entry of tarEntries(createReadStream(archive))) {
    const { name, type, size } = entry.header;
    if (type === "file" && size <= documentBytes) documents.set(withoutDot(name), await text(entry));
  }
  return documents;
}

async function reading<T>(archive: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ImageBuildError) throw cause;
    throw new ImageBuildError(`${archive} can't be read as an OCI archive: ${String(cause)}`, { cause });
  }
}

/** Docker writes a list of platforms between the archive's list and the manifest. */
function firstManifest(archive: string, document: (path: string) => unknown): Descriptor {
  const [outer] = indexSchema.parse(document("index.json")).manifests;
  if (outer === undefined) throw new ImageBuildError(`${archive} holds no image`);
  if (!/index|list/.test(outer.mediaType)) return outer;
  const inner = indexSchema.parse(document(blobPath(outer))).manifests.find(({ platform }) => platform?.os === "linux");
  if (inner === undefined) throw new ImageBuildError(`${archive} holds no image for Linux`);
  return { ...inner, annotations: outer.annotations };
}

/** The entries of those layers that are wanted, in the archive's order. */
async function* layerEntries(archive: string, layers: readonly Descriptor[]): AsyncGenerator<[string, TarEntry]> {
  for await (const blob of tarEntries(createReadStream(archive))) {
    const layer = layers.find((each) => blobPath(each) === withoutDot(blob.header.name));
    if (layer !== undefined) for await (const entry of tarEntries(blob, unpackerOf(layer))) yield [layer.digest, entry];
  }
}

async function filesOf(archive: string, layers: readonly Descriptor[]): Promise<ReadonlyMap<string, ArchiveFile>> {
  const listed = new Map<string, ArchiveFile[]>(layers.map(({ digest }) => [digest, []]));
  for await (const [layer, { header }] of layerEntries(archive, layers)) {
    const { name, type, mode, uid, gid, size } = header;
    const path = withoutDot(name).replace(/\/$/, "");
    listed.get(layer)?.push({ path, type, mode, uid, gid, sizeBytes: size, layer });
  }
  const files = new Map<string, ArchiveFile>();
  for (const { digest } of layers) layUpon(files, listed.get(digest) ?? []);
  return files;
}

/** A file `.wh.NAME` takes away what lies below under that name, `.wh..wh..opq` the content of its folder. */
function layUpon(files: Map<string, ArchiveFile>, layer: readonly ArchiveFile[]): void {
  const removals = Map.groupBy(layer, ({ path }) => /(^|\/)\.wh\./.test(path));
  for (const { path } of removals.get(true) ?? []) removeBelow(files, path.replace(/\.wh\.(\.wh\.\.opq$)?/, ""));
  for (const file of removals.get(false) ?? []) files.set(file.path, file);
}

function removeBelow(files: Map<string, ArchiveFile>, removed: string): void {
  const folder = removed === "" || removed.endsWith("/") ? removed : `${removed}/`;
  files.delete(removed);
  for (const path of files.keys()) if (path.startsWith(folder)) files.delete(path);
}

async function readFile(archive: string, layer: Descriptor, path: string): Promise<string | undefined> {
  for await (const [, entry] of layerEntries(archive, [layer])) {
    if (withoutDot(entry.header.name) !== path) continue;
    // Read before the loop is left, which ends the archive's stream.
    const content = await text(entry);
    return content;
  }
  return undefined;
}

function unpackerOf({ mediaType }: Descriptor): Transform | undefined {
  if (mediaType.endsWith("gzip")) return createGunzip();
  return mediaType.endsWith("zstd") ? createZstdDecompress() : undefined;
}

function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function withoutDot(path: string): string {
  return path.replace(/^\.\//, "");
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}
