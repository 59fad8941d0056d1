import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { tarBlock, tarEnd, tarHeader, tarPadding } from "./tar-entry.ts";

/** An image of nothing but one static program, which is started as a user without rights. */
export interface ProgramImage {
  /** Name of the program inside, where it lies at the top. */
  readonly name: string;
  /** Path of the program on this machine. */
  readonly program: string;
}

/** Who the program runs as, unless a pod says otherwise; nobody of the machine has this number. */
export const imageUser = 65_532;

/** The layer's SHA-256 in hex: all that differs between two images of one program. */
export async function layerDigest(image: ProgramImage): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of layer(image)) hash.update(chunk);
  return hash.digest("hex");
}

/** What an archive says about itself beside the layer. */
export interface ImageName {
  readonly reference: string;
  /** As of `layerDigest`. */
  readonly digest: string;
}

/** Writes an OCI archive for `ctr images import`: the same program gives the same bytes. */
export async function writeImage(image: ProgramImage, { reference, digest }: ImageName, file: string): Promise<void> {
  const config = blob({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { User: `${imageUser}:${imageUser}`, Entrypoint: [`/${image.name}`] },
    rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config.descriptor },
    // Not compressed: it travels no network, and unpacking is what an import waits for.
    layers: [
      { mediaType: "application/vnd.oci.image.layer.v1.tar", digest: `sha256:${digest}`, size: layerSize(image) },
    ],
  });
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        ...manifest.descriptor,
        annotations: { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference },
      },
    ],
  };
  const archive = async function* (): AsyncGenerator<Buffer> {
    yield* entry("oci-layout", Buffer.from(JSON.stringify({ imageLayoutVersion: "1.0.0" })));
    yield* entry("index.json", Buffer.from(JSON.stringify(index)));
    yield* entry(blobPath(config.hex), config.bytes);
    yield* entry(blobPath(manifest.hex), manifest.bytes);
    yield tarHeader(blobPath(digest), { size: layerSize(image), mode: 0o644 });
    yield* layer(image);
    yield tarPadding(layerSize(image));
    yield tarEnd;
  };
  await pipeline(Readable.from(archive()), createWriteStream(file, { mode: 0o644 }));
}

async function* layer({ name, program }: ProgramImage): AsyncGenerator<Buffer> {
  const { size } = statSync(program);
  yield tarHeader(name, { size, mode: 0o755 });
  yield* createReadStream(program, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  yield tarPadding(size);
  yield tarEnd;
}

function layerSize({ program }: ProgramImage): number {
  const { size } = statSync(program);
  return tarBlock + size + tarPadding(size).length + tarEnd.length;
}

function* entry(name: string, bytes: Buffer): Generator<Buffer> {
  yield tarHeader(name, { size: bytes.length, mode: 0o644 });
  yield bytes;
  yield tarPadding(bytes.length);
}

function blob(content: object): { bytes: Buffer; hex: string; descriptor: { digest: string; size: number } } {
  const bytes = Buffer.from(JSON.stringify(content));
  const hex = createHash("sha256").update(bytes).digest("hex");
  return { bytes, hex, descriptor: { digest: `sha256:${hex}`, size: bytes.length } };
}

function blobPath(hex: string): string {
  return `blobs/sha256/${hex}`;
}
