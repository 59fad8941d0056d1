import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { measureLayer, writeImage } from "./program-image.ts";

const manifestSchema = z.object({
  config: z.object({ digest: z.string(), size: z.number() }),
  layers: z.tuple([z.object({ digest: z.string(), size: z.number() })]),
});
const indexSchema = z.object({
  manifests: z.tuple([
    z.object({ digest: z.string(), size: z.number(), annotations: z.record(z.string(), z.string()) }),
  ]),
});
const configSchema = z.object({
  config: z.object({ User: z.string(), Entrypoint: z.array(z.string()) }),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-image-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

async function image(content: string, name: string): Promise<{ file: string; digest: string }> {
  const program = join(dir, "a-program");
  writeFileSync(program, content);
  const layer = await measureLayer({ name: "tool", program });
  const file = join(dir, name);
  await writeImage({ name: "tool", program }, { reference: "localhost/test/tool:1", layer }, file);
  return { file, digest: layer.hex };
}

/** Unpacked by the system's tar: what this code writes is not read by itself. */
function unpack(file: string): string {
  const into = `${file}.d`;
  mkdirSync(into);
  execFileSync("tar", ["-xf", file, "-C", into]);
  return into;
}

describe("an image of one program", () => {
  test.each([0, 1, 511, 512, 513, 100_000])(
    "of %d bytes is an archive whose blobs have the names and sizes that are said",
    async (size) => {
      const { file, digest } = await image("x".repeat(size), "image.tar");
      const layout = unpack(file);
      const blob = (named: { digest: string; size: number }) => {
        const bytes = readFileSync(join(layout, "blobs/sha256", named.digest.replace("sha256:", "")));
        expect(`sha256:${createHash("sha256").update(bytes).digest("hex")}`).toBe(named.digest);
        expect(bytes.length).toBe(named.size);
        return bytes.toString();
      };
      const [described] = indexSchema.parse(JSON.parse(readFileSync(join(layout, "index.json"), "utf8"))).manifests;
      expect(described.annotations["io.containerd.image.name"]).toBe("localhost/test/tool:1");
      const manifest = manifestSchema.parse(JSON.parse(blob(described)));
      const config = configSchema.parse(JSON.parse(blob(manifest.config)));
      expect(config.config).toEqual({ User: "65532:65532", Entrypoint: ["/tool"] });
      expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest]);
      expect(manifest.layers[0].digest).toBe(`sha256:${digest}`);
      blob(manifest.layers[0]);
      expect(manifest.layers[0].size).toBe(512 + Math.ceil(size / 512) * 512 + 1024);

      const root = unpack(join(layout, "blobs/sha256", digest));
      expect(readFileSync(join(root, "tool"), "utf8")).toBe("x".repeat(size));
      expect(statSync(join(root, "tool")).mode & 0o777).toBe(0o755);
    },
  );

  test("is the same bytes for the same program, whatever its file's mode and time", async () => {
    const first = await image("content", "first.tar");
    chmodSync(join(dir, "a-program"), 0o700);
    const second = await image("content", "second.tar");
    expect(readFileSync(second.file).equals(readFileSync(first.file))).toBe(true);
  });

  test("of another program has another layer", async () => {
    const first = await image("content", "first.tar");
    const second = await image("Content", "second.tar");
    expect(second.digest).not.toBe(first.digest);
  });
});
