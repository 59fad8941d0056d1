import { join } from "node:path";
import { ensureServers } from "../fetch/ensure-servers.ts";
import { whenReady } from "../nodes/private/readiness.ts";
import { type PrivateProcess, runPrivately } from "../nodes/private/run-privately.ts";
import { reachInside } from "../nodes/private/sockets.ts";
import { ensureNodePrograms } from "../nodes/programs/ensure-node-programs.ts";
import { apiSocket, type ClusterInsideOptions, readySchema } from "./cluster-inside.ts";
import { writeOutsideKubeconfig } from "./outside-kubeconfig.ts";

/** A cluster with a real node, in namespaces of its own, as the machine sees it. */
export interface PrivateCluster extends AsyncDisposable {
  /** Path of a kubeconfig with all rights that works outside. */
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** From the start of the servers until the node was Ready. */
  readonly startMs: number;
  readonly process: PrivateProcess;
}

const logName = "cluster.log";

/** Starts a cluster with a real node, its DNS and its gateway; disposing of it ends everything in it. */
export async function startPrivateCluster(options: ClusterInsideOptions = {}): Promise<PrivateCluster> {
  // Inside there is no network to fetch anything from.
  await ensureServers();
  await ensureNodePrograms();
  await using undo = new AsyncDisposableStack();
  const run = undo.use(
    await runPrivately({
      main: join(import.meta.dirname, "main.cluster.ts"),
      args: [JSON.stringify(options)],
      log: logName,
      ...(options.dir !== undefined && { dir: options.dir }),
    }),
  );
  const { kubeconfig, ...ready } = await whenReady(run, { schema: readySchema, timeoutMs: 300_000, log: logName });
  const { port } = undo.use(await reachInside(run.dir, apiSocket));
  const outside = writeOutsideKubeconfig(kubeconfig, { dir: run.dir, port });
  const stack = undo.move();
  return { kubeconfig: outside, ...ready, process: run, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
