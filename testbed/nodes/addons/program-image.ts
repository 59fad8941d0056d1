import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";

/** An image of nothing but one static program, which is started as a user without rights. */
export interface ProgramImage {
  /** Path of the program inside, without a slash before it. */
  readonly name: string;
  /** Path of the program on this machine. */
  readonly program: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Who the program runs as, unless a pod says otherwise; no user of the machine has this number. */
export const imageUser = 65_532;

/** The one layer of an image. */
export interface Layer {
  /** SHA-256 in hex: all that differs between two images of one program. */
  readonly hex: string;
  readonly sizeBytes: number;
}

/** What an image's layer will be; reads the program once. */
export async function measureLayer(image: ProgramImage): Promise<Layer> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of layerOf(image) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { hex: hash.digest("hex"), sizeBytes };
}

/** What an archive says about itself. */
export interface ImageName {
  readonly reference: string;
  /** As of `measureLayer`. */
  readonly layer: Layer;
}

/** Writes an OCI archive for `ctr images import`: the same program gives the same bytes. */
export async function writeImage(image: ProgramImage, { reference, layer }: ImageName, file: string): Promise<void> {
  const config = blob({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: {
      User: `${imageUser}:${imageUser}`,
      Entrypoint: [`/${image.name}`],
      ...(image.labels && { Labels: image.labels }),
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer.hex}`] },
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...described(config) },
    // Not compressed: it travels no network, and unpacking is what an import waits for.
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...described(layer) }],
  });
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        ...described(manifest),
        annotations: { "io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference },
      },
    ],
  };
  const archive = tarOf(async (tar) => {
    tar.entry(plain("oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    tar.entry(plain("index.json"), JSON.stringify(index));
    for (const { hex, bytes } of [config, manifest]) tar.entry(plain(blobPath(hex)), bytes);
    await pipeline(layerOf(image), tar.entry({ ...plain(blobPath(layer.hex)), size: layer.sizeBytes }));
  });
  await pipeline(archive, createWriteStream(file, { mode: 0o644 }));
}

function layerOf({ name, program }: ProgramImage): Pack {
  return tarOf(async (tar) => {
    const header = { ...plain(name), mode: 0o755, size: statSync(program).size };
    await pipeline(createReadStream(program, { highWaterMark: 1 << 20 }), tar.entry(header));
  });
}

/** An archive that is filled while it is read. */
function tarOf(fill: (tar: Pack) => Promise<void>): Pack {
  const tar = pack();
  fill(tar).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  );
  return tar;
}

/** Owner and times are always the same, so that archives are too. */
function plain(name: string) {
  return { name, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
}

interface Blob extends Layer {
  readonly bytes: Buffer;
}

function blob(content: object): Blob {
  const bytes = Buffer.from(JSON.stringify(content));
  return { bytes, hex: createHash("sha256").update(bytes).digest("hex"), sizeBytes: bytes.length };
}

function described({ hex, sizeBytes }: Layer): { digest: string; size: number } {
  return { digest: `sha256:${hex}`, size: sizeBytes };
}

function blobPath(hex: string): string {
  return `blobs/sha256/${hex}`;
}
