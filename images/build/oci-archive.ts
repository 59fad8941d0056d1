import { spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { ImageBuildError, runCommand } from "./run-command.ts";

const descriptorSchema = z.object({
  mediaType: z.string(),
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
  platform: z.object({ os: z.string() }).optional(),
});
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
  /** As ls shows it: "-rw-r--r--". */
  readonly mode: string;
  /** "uid/gid". */
  readonly owner: string;
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

/** Reads an OCI archive with tar alone; takes seconds for a large one. @throws ImageBuildError if it is none. */
export async function viewArchive(archive: string): Promise<ArchiveView> {
  const blob = async (digest: string) =>
    JSON.parse(await tar(["-xOf", archive, `blobs/${digest.replace(":", "/")}`])) as unknown;
  const descriptor = await firstManifest(archive, blob);
  const manifest = manifestSchema.parse(await blob(descriptor.digest));
  const { config } = configSchema.parse(await blob(manifest.config.digest));
  const files = new Map<string, ArchiveFile>();
  for (const layer of manifest.layers) applyLayer(files, layer.digest, await readLayer(archive, layer, ["-tv"]));
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
      return layer && readLayer(archive, layer, ["-xO", path]);
    },
  };
}

/** Docker writes a list of platforms between the archive's list and the manifest. */
async function firstManifest(archive: string, blob: (digest: string) => Promise<unknown>) {
  const { manifests } = indexSchema.parse(JSON.parse(await tar(["-xOf", archive, "index.json"])));
  const [outer] = manifests;
  if (outer === undefined) throw new ImageBuildError(`${archive} holds no image`);
  if (!/index|list/.test(outer.mediaType)) return outer;
  const inner = indexSchema.parse(await blob(outer.digest)).manifests.find(({ platform }) => platform?.os === "linux");
  if (inner === undefined) throw new ImageBuildError(`${archive} holds no image for Linux`);
  return { ...inner, annotations: outer.annotations };
}

function applyLayer(files: Map<string, ArchiveFile>, layer: string, listing: string): void {
  for (const line of listing.split("\n")) {
    const match = /^(\S+) (\S+)\s+(\d+) \S+ \S+ (.*?)\/?(?: -> .*| link to .*)?$/.exec(line);
    if (match === null) continue;
    const [, mode = "", owner = "", size = "", path = ""] = match;
    const removed = /^(.*\/)?\.wh\.(.+)$/.exec(path);
    if (removed === null) files.set(path, { path, mode, owner, sizeBytes: Number(size), layer });
    else removeBelow(files, `${removed[1] ?? ""}${removed[2] === ".wh..opq" ? "" : removed[2]}`);
  }
}

function removeBelow(files: Map<string, ArchiveFile>, removed: string): void {
  const folder = removed === "" || removed.endsWith("/") ? removed : `${removed}/`;
  files.delete(removed);
  for (const path of files.keys()) if (path.startsWith(folder)) files.delete(path);
}

type Layer = z.infer<typeof descriptorSchema>;

async function readLayer(archive: string, { digest, mediaType }: Layer, args: readonly string[]): Promise<string> {
  const unpack = mediaType.endsWith("gzip") ? ["-z"] : mediaType.endsWith("zstd") ? ["--zstd"] : [];
  const outer = spawn("tar", ["-xOf", archive, `blobs/${digest.replace(":", "/")}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const inner = spawn("tar", [...unpack, "--numeric-owner", "-f", "-", ...args], { stdio: ["pipe", "pipe", "ignore"] });
  const chunks: Buffer[] = [];
  inner.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [[code]] = await Promise.all([
    once(inner, "close") as Promise<[number | null]>,
    pipeline(outer.stdout, inner.stdin),
  ]);
  if (code !== 0) throw new ImageBuildError(`layer ${digest} of ${archive} can't be read`);
  return Buffer.concat(chunks).toString("utf8");
}

function tar(args: readonly string[]): Promise<string> {
  return runCommand("tar", args);
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return [entry.slice(0, at), entry.slice(at + 1)];
}
