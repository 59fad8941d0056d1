import { createRequire } from "node:module";
import { join } from "node:path";
import * as z from "zod";

const root = join(import.meta.dirname, "../..");
const installer = z.object({ runInstall: z.function({ input: [], output: z.string() }) });

/** Path of the Deno that came with `npm ci`. */
export const denoPath = (): string =>
  installer.parse(createRequire(import.meta.url)("deno/install_api.cjs")).runInstall();

interface DenoRun {
  /** Path of the script from the project's root. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Files outside the project that it may read. */
  readonly reads?: readonly string[];
  /** Path of the certificate of an authority that it trusts beside the known ones, PEM. */
  readonly trusted?: string | undefined;
}

/** How to run a script with no rights but the network of this machine, its environment and the project's files. */
export function denoArguments({ entry, args = [], reads = [], trusted }: DenoRun) {
  const rights = ["--allow-net=127.0.0.1,localhost", "--allow-env", `--allow-read=${[root, ...reads].join()}`];
  return {
    args: ["run", "--cached-only", "--no-prompt", ...rights, ...(trusted ? ["--cert", trusted] : []), entry, ...args],
    environment: { PATH: "", HOME: root, DENO_NO_UPDATE_CHECK: "1", DENO_DIR: `${root}/build/deno` },
  };
}
