import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ensureServers } from "../servers/ensure-servers.ts";
import { pollUntil, StopPollingError } from "../servers/poll-until.ts";
import { API_SOCKET, type ClusterInsideOptions, ReadySchema, readyFile } from "./cluster-inside.ts";
import { type PrivateProcess, runPrivately } from "./private/run-privately.ts";
import { reachInside } from "./private/sockets.ts";
import { ensureNodePrograms } from "./programs/ensure-node-programs.ts";

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

/** The process inside has ended before its cluster was ready; the message has the end of what it printed. */
export class PrivateClusterError extends Error {
  override readonly name = "PrivateClusterError";
}

const LOG = "cluster.log";

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
      log: LOG,
      ...(options.dir === undefined ? {} : { dir: options.dir }),
    }),
  );
  const { kubeconfig, ...ready } = await whenReady(run);
  const { port } = undo.use(await reachInside(run.dir, API_SOCKET));
  const outside = join(run.dir, "outside.kubeconfig");
  writeFileSync(outside, outsideKubeconfig(readFileSync(kubeconfig, "utf8"), port), { mode: 0o600 });
  const stack = undo.move();
  return { kubeconfig: outside, ...ready, process: run, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function whenReady(run: PrivateProcess): Promise<z.infer<typeof ReadySchema>> {
  let ended: number | undefined;
  void run.exited.then((code) => {
    ended = code;
  });
  return pollUntil({ what: "the cluster in its own namespaces is ready", timeoutMs: 300_000 }, () => {
    if (existsSync(readyFile(run.dir))) return ReadySchema.parse(JSON.parse(readFileSync(readyFile(run.dir), "utf8")));
    if (ended === undefined) return undefined;
    const printed = readFileSync(join(run.dir, LOG), "utf8").trim().split("\n").slice(-20).join("\n");
    throw new StopPollingError("ended", { cause: new PrivateClusterError(`ended with code ${ended}:\n${printed}`) });
  });
}

const KubeconfigSchema = z.looseObject({
  clusters: z.tuple([z.looseObject({ cluster: z.looseObject({ server: z.string() }) })]),
});

/** The same for a port of the loopback; by name, as the API server's certificate has no address of the machine. */
function outsideKubeconfig(inside: string, port: number): string {
  const config = KubeconfigSchema.parse(JSON.parse(inside));
  config.clusters[0].cluster.server = `https://localhost:${port}`;
  return JSON.stringify(config);
}
