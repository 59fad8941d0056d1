import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { convertToOci, isOciArchive } from "./docker-archive.ts";
import { viewArchive } from "./oci-archive.ts";
import { ImageBuildError } from "./run-command.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-docker-archive-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const reference = "localhost/tried:1";

/** What an engine before version 25 saves: two layers, the second of which is there twice, by a link. */
function saved(layers: readonly string[] = ["a/layer.tar", "b/layer.tar", "c/layer.tar"]): string {
  const root = join(dir, "root");
  for (const [name, content] of Object.entries({ a: "below", b: "above" })) {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(dir, "file"), content, { mode: 0o640 });
    execFileSync("tar", ["-C", dir, "--owner=33", "--group=44", "-cf", join(root, name, "layer.tar"), "file"]);
  }
  mkdirSync(join(root, "c"));
  symlinkSync("../b/layer.tar", join(root, "c/layer.tar"));
  const config = { config: { User: "1000:1000", Labels: { one: "1" }, Env: ["A=b"] }, rootfs: { type: "layers" } };
  writeFileSync(join(root, "0123.json"), JSON.stringify(config));
  writeFileSync(
    join(root, "manifest.json"),
    JSON.stringify([{ Config: "0123.json", RepoTags: [reference], Layers: layers }]),
  );
  const file = join(dir, "saved.tar");
  execFileSync("tar", ["-C", root, "-cf", file, "a", "b", "c", "0123.json", "manifest.json"]);
  return file;
}

test("what an older engine saves becomes an OCI archive with the same image", async () => {
  const archive = join(dir, "oci.tar");
  const from = saved();
  expect(await isOciArchive(from)).toBe(false);
  await convertToOci(from, archive, { reference, work: join(dir, "work") });
  expect(await isOciArchive(archive)).toBe(true);
  const view = await viewArchive(archive);
  expect(view).toMatchObject({ reference, user: "1000:1000", labels: { one: "1" }, environment: { A: "b" } });
  expect(view.files.get("file")).toMatchObject({ mode: 0o640, uid: 33, gid: 44 });
  expect(await view.read("file")).toBe("above");
});

test("an archive that lacks one of its layers is an error that names it", async () => {
  const converted = convertToOci(saved(["d/layer.tar"]), join(dir, "oci.tar"), { reference, work: join(dir, "work") });
  await expect(converted).rejects.toThrow(ImageBuildError);
  await expect(converted).rejects.toThrow("docker save wrote no d/layer.tar");
});
