import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { Transform } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Pack, pack } from "tar-stream";
import * as z from "zod";
import { ImageBuildError } from "./run-command.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";

const contentsSchema = z.tuple([z.object({ Config: z.string(), Layers: z.array(z.string()) })]);

/** A file of an OCI archive that is named by its content. */
interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly from: string | Buffer;
}

const oci = (name: string): string => `application/vnd.oci.image.${name}`;

/** Whether it has an index: engines from version 25 on write one beside Docker's own list of contents. */
export async function isOciArchive(saved: string): Promise<boolean> {
  for await (const { header } of tarEntries(createReadStream(saved))) if (header.name === "index.json") return true;
  return false;
}

/**
 * Writes what `docker save` of an engine before version 25 wrote as an OCI archive, layers packed by gzip.
 * @param work folder for its layers meanwhile.
 */
export async function convertToOci(
  saved: string,
  archive: string,
  { reference, work }: { reference: string; work: string },
): Promise<void> {
  const { documents, layers } = await unpack(saved, work);
  const document = (path: string): string => {
    const found = documents.get(path);
    if (found === undefined) throw new ImageBuildError(`docker save wrote no ${path}`);
    return found;
  };
  const [contents] = contentsSchema.parse(JSON.parse(document("manifest.json")));
  const config = blobOf(oci("config.v1+json"), Buffer.from(document(contents.Config)));
  const used = contents.Layers.map((path) => layers(path));
  const manifest = blobOf(
    oci("manifest.v1+json"),
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: oci("manifest.v1+json"),
        config: described(config),
        layers: used.map(described),
      }),
    ),
  );
  const annotations = { "org.opencontainers.image.ref.name": reference };
  const index = {
    schemaVersion: 2,
    mediaType: oci("index.v1+json"),
    manifests: [{ ...described(manifest), annotations }],
  };
  const blobs = new Map([config, manifest, ...used].map((blob) => [blob.digest, blob]));
  const whole = pack();
  const filled = async () => {
    whole.entry(plain("oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    whole.entry(plain("index.json"), JSON.stringify(index));
    for (const blob of blobs.values()) await addBlob(whole, blob);
    whole.finalize();
  };
  await Promise.all([pipeline(whole, createWriteStream(archive)), filled()]);
}

/** Layers that are in the archive once may be named twice there, by a link. */
async function unpack(saved: string, work: string) {
  const documents = new Map<string, string>();
  const packed = new Map<string, Blob>();
  const links = new Map<string, string>();
  for await (const entry of tarEntries(createReadStream(saved))) {
    const { name, type, linkname } = entry.header;
    if (type === "symlink") links.set(name, posix.join(dirname(name), linkname ?? ""));
    else if (name.endsWith("/layer.tar")) packed.set(name, await packLayer(entry, join(work, `${packed.size}.tar.gz`)));
    else if (name.endsWith(".json")) documents.set(name, await text(entry));
  }
  const layers = (path: string): Blob => {
    const layer = packed.get(links.get(path) ?? path);
    if (layer === undefined) throw new ImageBuildError(`docker save wrote no ${path}`);
    return layer;
  };
  return { documents, layers };
}

async function packLayer(layer: TarEntry, file: string): Promise<Blob> {
  mkdirSync(dirname(file), { recursive: true });
  const hash = createHash("sha256");
  const tee = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(undefined, chunk);
    },
  });
  await pipeline(layer, createGzip(), tee, createWriteStream(file));
  const digest = `sha256:${hash.digest("hex")}`;
  return { mediaType: oci("layer.v1.tar+gzip"), digest, size: statSync(file).size, from: file };
}

function blobOf(mediaType: string, from: Buffer): Blob {
  return { mediaType, digest: `sha256:${createHash("sha256").update(from).digest("hex")}`, size: from.length, from };
}

async function addBlob(whole: Pack, { digest, size, from }: Blob): Promise<void> {
  const header = { ...plain(`blobs/${digest.replace(":", "/")}`), size };
  if (typeof from === "string") await pipeline(createReadStream(from), whole.entry(header));
  else whole.entry(header, from);
}

function described({ mediaType, digest, size }: Blob) {
  return { mediaType, digest, size };
}

function plain(name: string) {
  return { name, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
}
