import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

/** Bytes of the gzipped bundle; above this the start of an isolate begins to show. */
const limit = 115_000;

/** What nobody calls at the edge, and no bundler can tell by itself: NATS's bench, and zod's way to a JSON Schema. */
const leaveOut: Plugin = {
  name: "leave-out",
  setup(bundler) {
    bundler.onLoad(
      { filter: /nats-core[/\\]lib[/\\]bench\.js$|zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/ },
      () => ({
        contents: "module.exports = {}",
      }),
    );
  },
};

const outfile = fileURLToPath(new URL("../build/worker.js", import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL("main.worker.ts", import.meta.url))],
  outfile,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  plugins: [leaveOut],
});

const code = readFileSync(outfile);
const gzipped = gzipSync(code, { level: 9 }).length;
process.stdout.write(`build/worker.js: ${code.length} bytes, ${gzipped} gzipped (at most ${limit})\n`);
if (gzipped > limit) {
  process.stderr.write("the worker is too large: look for a library that came in whole (esbuild --analyze)\n");
  process.exitCode = 1;
}
