import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** By which a binary of Node knows that a program was put into it. */
const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/**
 * What they say of sections that Node's binary does not have is no news; an exit code is. No variable of the builder's
 * own can get into what is loaded here and started elsewhere.
 */
const quietly = { stdio: "pipe", env: {} } as const;

/** A program in CommonJS has no address of its own; some packages of the constructs ask for one. */
const ownAddress = JSON.stringify("file:///storeplane");

/**
 * Builds build/cli-binary/storeplane: the command and the Node that runs this in one file of some 138 MB, for this machine's system and
 * processor (a single executable application, as a snapshot of what it is once loaded); it is not committed.
 */
export async function buildCliBinary(root: string): Promise<readonly string[]> {
  const outdir = join(root, "build/cli-binary");
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const [bundle, config, blob] = ["storeplane.cjs", "sea.json", "storeplane.blob"].map((name) =>
    join(outdir, name),
  ) as [string, string, string];
  const binary = join(outdir, process.platform === "win32" ? "storeplane.exe" : "storeplane");
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, "cli/main.binary.ts")],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node24",
    define: { "import.meta.url": ownAddress, "import.meta.dirname": "__dirname" },
    logLevel: "warning",
  });
  writeFileSync(
    config,
    JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true, useSnapshot: true }),
  );
  execFileSync(process.execPath, ["--experimental-sea-config", config], quietly);
  copyFileSync(process.execPath, binary);
  chmodSync(binary, 0o755);
  const postject = join(root, "node_modules/postject/dist/cli.js");
  execFileSync(process.execPath, [postject, binary, "NODE_SEA_BLOB", blob, "--sentinel-fuse", fuse], quietly);
  for (const path of [bundle, config, blob]) rmSync(path);
  return [];
}
