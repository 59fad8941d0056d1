import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { viewArchive } from "./oci-archive.ts";
import { ImageBuildError } from "./run-command.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-archive-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

type Packing = "" | "+gzip" | "+zstd";
const packers = { "": [], "+gzip": ["--gzip"], "+zstd": ["--zstd"] } as const;

interface LayerFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly packing?: Packing;
}

/** An archive as buildah writes it, made by the system's tar: what is read here was not written by the same library. */
function archiveOf(...layers: readonly LayerFiles[]): string {
  const layout = join(dir, "layout");
  mkdirSync(join(layout, "blobs/sha256"), { recursive: true });
  const keep = (content: Buffer | object, mediaType = "application/json") => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(layout, "blobs/sha256", sha256), bytes);
    return { digest: `sha256:${sha256}`, mediaType, size: bytes.length };
  };
  const kept = layers.map((layer, index) => keep(...packLayer(layer, join(dir, `layer-${index}`))));
  const config = keep({ config: { User: "1000:1000", Env: ["A=b=c"], Labels: { one: "1" } } });
  const manifest = keep(
    { config, layers: kept, annotations: { made: "here" } },
    "application/vnd.oci.image.manifest.v1+json",
  );
  const named = { ...manifest, annotations: { "org.opencontainers.image.ref.name": "localhost/tried:1" } };
  writeFileSync(join(layout, "index.json"), JSON.stringify({ manifests: [named] }));
  const archive = join(dir, "image.tar");
  execFileSync("tar", ["-C", layout, "-cf", archive, "blobs", "index.json"]);
  return archive;
}

function packLayer({ files, links = {}, packing = "" }: LayerFiles, root: string): [Buffer, string] {
  const make = (path: string, write: (file: string) => void) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    write(join(root, path));
  };
  for (const [path, content] of Object.entries(files))
    make(path, (file) => writeFileSync(file, content, { mode: 0o640 }));
  for (const [path, target] of Object.entries(links)) make(path, (file) => symlinkSync(target, file));
  const owner = ["--owner=33", "--group=44"];
  const tar = execFileSync("tar", ["-C", root, ...owner, ...packers[packing], "-cf", "-", "."]);
  return [tar, `application/vnd.oci.image.layer.v1.tar${packing}`];
}

test("shows what an archive says about its image", async () => {
  const view = await viewArchive(archiveOf({ files: { a: "1" } }));
  expect(view.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(view).toMatchObject({
    reference: "localhost/tried:1",
    annotations: { made: "here" },
    labels: { one: "1" },
    user: "1000:1000",
    environment: { A: "b=c" },
  });
});

test.each<Packing>(["", "+gzip", "+zstd"])(
  'reads a file of a layer packed by "%s", with its owner and mode',
  async (packing) => {
    const view = await viewArchive(archiveOf({ files: { "etc/passwd": "root" }, packing }));
    expect(view.files.get("etc/passwd")).toMatchObject({ type: "file", mode: 0o640, uid: 33, gid: 44, sizeBytes: 4 });
    expect(view.files.get("etc")?.type).toBe("directory");
    expect(await view.read("etc/passwd")).toBe("root");
    expect(await view.read("etc/absent")).toBeUndefined();
  },
);

test("a large file is read whole, whatever follows it in the layer", async () => {
  const large = randomBytes(300_000).toString("hex");
  const view = await viewArchive(archiveOf({ files: { large, larger: `${large}${large}` }, packing: "+gzip" }));
  expect(await view.read("large")).toBe(large);
});

test.each(["a -> b", "a link to b", "with space", "späte Größe", "back\\slash", `${"long/".repeat(40)}name`])(
  "a file may be called %s",
  async (path) => {
    const view = await viewArchive(archiveOf({ files: { [path]: "read" } }));
    expect(view.files.get(path)?.type).toBe("file");
    expect(await view.read(path)).toBe("read");
  },
);

test("a symbolic link is one, and no file under its target's name", async () => {
  const { files } = await viewArchive(archiveOf({ files: { real: "" }, links: { alias: "real" } }));
  expect(files.get("alias")?.type).toBe("symlink");
  expect(files.get("real")?.type).toBe("file");
});

test("layers lie on each other, and take away what they name of those below", async () => {
  const view = await viewArchive(
    archiveOf(
      { files: { "a/kept": "1", "a/changed": "1", "a/gone": "1", "b/old": "1", "c/d/e": "1" } },
      {
        files: { "a/changed": "2", "a/.wh.gone": "", "b/.wh..wh..opq": "", "b/new": "2", ".wh.c": "" },
        packing: "+gzip",
      },
    ),
  );
  const seen = [...view.files.values()].filter(({ type }) => type === "file").map(({ path }) => path);
  expect(seen.toSorted()).toEqual(["a/changed", "a/kept", "b/new"]);
  expect(await view.read("a/changed")).toBe("2");
  expect(await view.read("a/kept")).toBe("1");
});

test("what is no archive, is cut off, or lacks a blob is an error that names the file", async () => {
  const archive = archiveOf({ files: { a: "x".repeat(10_000) } });
  await expect(viewArchive(join(dir, "absent.tar"))).rejects.toThrow(ImageBuildError);
  truncateSync(archive, 5000);
  await expect(viewArchive(archive)).rejects.toThrow(/image\.tar/);
  const empty = join(dir, "empty.tar");
  execFileSync("tar", ["-cf", empty, "-T", "/dev/null"]);
  await expect(viewArchive(empty)).rejects.toThrow(`${empty} is no OCI archive: it has no index.json`);
});
