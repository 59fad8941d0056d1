import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { unpackArchive } from "./unpack-archive.ts";

/** An OCI archive with a layer per map of files. */
function archiveOf(folder: string, layers: readonly Readonly<Record<string, string>>[]): string {
  const layout = join(folder, "made");
  const blobs = join(layout, "blobs/sha256");
  mkdirSync(blobs, { recursive: true });
  const keep = (content: Buffer, mediaType: string) => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(blobs, sha256), content);
    return { digest: `sha256:${sha256}`, mediaType, size: content.length };
  };
  const described = layers.map((files, index) => {
    const root = join(folder, `layer-${index}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const gzip = index % 2 === 0 ? "" : "+gzip";
    const tar = execFileSync("tar", ["-C", root, ...(gzip ? ["-z"] : []), "-cf", "-", ...Object.keys(files)]);
    return keep(tar, `application/vnd.oci.image.layer.v1.tar${gzip}`);
  });
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const manifest = keep(json({ schemaVersion: 2, layers: described }), "application/vnd.oci.image.manifest.v1+json");
  writeFileSync(join(layout, "index.json"), json({ schemaVersion: 2, manifests: [manifest] }));
  const archive = join(folder, "image.tar");
  execFileSync("tar", ["-C", layout, "-cf", archive, "."]);
  return archive;
}

test("layers lie on each other, and take away what they name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "storeplane-unpack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const archive = archiveOf(folder, [
    { "a/kept": "1", "a/changed": "1", "a/gone": "1", "b/old": "1" },
    { "a/changed": "2", "a/.wh.gone": "", "b/.wh..wh..opq": "", "b/new": "2" },
  ]);
  const root = await unpackArchive(archive, join(folder, "out"));
  const files = globSync("**/*", { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  const seen = Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(root.length + 1),
      readFileSync(join(parentPath, name), "utf8"),
    ]),
  );
  expect(seen).toEqual({ "a/kept": "1", "a/changed": "2", "b/new": "2" });
});
