import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("a browser can load the client: nothing of Node is in it, and no more than a page can bear", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ["client/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    metafile: true,
    write: false,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  // HPKE looks for Node's WebCrypto where there is no global one: in a browser there is.
  expect(imports.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
  const [bundle] = outputFiles;
  expect(gzipSync(bundle?.contents ?? "", { level: 9 }).length).toBeLessThan(70_000);
});
