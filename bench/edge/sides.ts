import { join } from "node:path";
import { build } from "esbuild";
import { declareControlPlane } from "../../dev/runtimes/control-plane-on.ts";
import { declareProgram } from "../../dev/runtimes/declare-program.ts";
import type { HttpServerProcess, Runtime } from "../../dev/runtimes/runtime.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";

const root = join(import.meta.dirname, "../..");
const bareFolder = "build/bare-worker";

const bareEntries: Readonly<Record<Runtime, string>> = {
  node: "bench/edge/main-bare.node.ts",
  deno: "bench/edge/main-bare.deno.ts",
  workerd: bareFolder,
};

/** The control plane and bare Hono on one runtime. */
export interface Sides extends AsyncDisposable {
  readonly own: HttpServerProcess;
  readonly bare: HttpServerProcess;
}

/** Starts both. For workerd the control plane's bundle must have been built. */
export async function startSides(runtime: Runtime, servers: Servers): Promise<Sides> {
  if (runtime === "workerd") await bundleBare();
  // A line of the log for each request would be measured too; the edge has no level.
  const environment = { STOREPLANE_LOG_LEVEL: "warn", STOREPLANE_DRAIN_SECONDS: "0" };
  const own = await declareControlPlane(runtime, { servers, environment });
  const bare = await declareProgram(runtime, {
    servers,
    name: `bare-${runtime}`,
    entry: bareEntries[runtime],
    environment: {},
    ready: "/healthz",
  });
  const stop = async () => void (await Promise.all([own.process.kill("SIGKILL"), bare.process.kill("SIGKILL")]));
  await using undo = new AsyncDisposableStack();
  undo.defer(stop);
  await Promise.all([own.process.start(), bare.process.start()]);
  undo.move();
  return { own, bare, [Symbol.asyncDispose]: stop };
}

async function bundleBare(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [{ in: join(root, "bench/edge/main-bare.worker.ts"), out: "worker" }],
    outdir: join(root, bareFolder),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "warning",
  });
}
