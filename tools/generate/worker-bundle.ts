import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

/**
 * Bytes of the gzipped files that an isolate starts with; above this its start begins to show. Rows of lists, with their
 * search and numbers, are 4 kB of it, and so are what was done to stores, and streams of events; limits of members, and tenants' shares of the
 * room for webhooks, and what clusters are asked about the objects of stores, are 1 kB each, streams of logs 2 kB, changes
 * of stores 3 kB, restart and suspension 1 kB, backups of stores 2 kB.
 */
export const maxBundleBytes = 188_500;

/**
 * What is never called at the edge, though no bundler can tell by itself: NATS's bench, its own signatures in JavaScript
 * (credsAuthenticator signs by node:crypto), and zod's way to a JSON Schema.
 */
const leaveOut: Plugin = {
  name: "leave-out",
  setup(bundler) {
    bundler.onLoad(
      { filter: /nats-core[/\\]lib[/\\](bench|nkeys)\.js$|zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/ },
      () => ({
        contents: "module.exports = {}",
      }),
    );
  },
};

/** Bundles the control plane for the edge into build/worker, which is not committed. Returns whether it is too large. */
export async function buildWorker(root: string): Promise<readonly string[]> {
  const outdir = join(root, "build/worker");
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [{ in: join(root, "control-plane/main.worker.ts"), out: "worker" }],
    outdir,
    bundle: true,
    // The OpenAPI document lies beside it and is loaded when it is asked for.
    splitting: true,
    chunkNames: "[name]",
    minify: true,
    format: "esm",
    platform: "browser",
    // Of these the edge has its own.
    external: ["node:*"],
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    plugins: [leaveOut],
  });
  const { bytes, gzipped } = bundleSize(root);
  process.stdout.write(`build/worker: ${bytes} bytes, ${gzipped} gzipped (at most ${maxBundleBytes})\n`);
  if (gzipped <= maxBundleBytes) return [];
  return ["the worker is too large: look for a library that came in whole (esbuild --analyze)"];
}

/** Bytes of the bundle that was built last, of the files that an isolate starts with. */
export function bundleSize(root: string): { readonly bytes: number; readonly gzipped: number } {
  const outdir = join(root, "build/worker");
  const loadedAtStart = readdirSync(outdir).filter((file) => file !== "openapi.generated.js");
  const code = Buffer.concat(loadedAtStart.map((file) => readFileSync(join(outdir, file))));
  return { bytes: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}
