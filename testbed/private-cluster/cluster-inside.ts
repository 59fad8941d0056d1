import { once } from "node:events";
import * as z from "zod";
import { nodeAddress } from "../nodes/private/addresses.ts";
import { readPrivateRun } from "../nodes/private/config.ts";
import { tellReady } from "../nodes/private/readiness.ts";
import { offerOutside } from "../nodes/private/sockets.ts";
import { startServers } from "../servers/start-servers.ts";

/** The id of the one cluster. */
export const cluster = "c1";
/** The name under which its API is offered outside. */
export const apiSocket = "api";

const optionsSchema = z.object({
  images: z.array(z.object({ reference: z.string(), archive: z.string() })).default([]),
  /** Kept directory of the servers. */
  dir: z.string().optional(),
});
export type ClusterInsideOptions = z.input<typeof optionsSchema>;

/** What the process inside says when everything is ready. */
export const readySchema = z.object({
  kubeconfig: z.string(),
  kubectl: z.string(),
  /** From the start of the servers until the node was Ready. */
  startMs: z.number(),
});

/** Runs a cluster with a real node until SIGTERM; in a private run. */
export async function runClusterInside(options: string): Promise<void> {
  const { dir } = readPrivateRun();
  const { images, dir: keptDir } = optionsSchema.parse(JSON.parse(options));
  const kept = keptDir === undefined ? {} : { dir: keptDir };
  await using servers = await startServers({ clusters: [{ id: cluster }], nodes: "real", images, ...kept });
  const { kubeconfig, kubectl } = servers.cluster(cluster);
  await using _ = await offerOutside(dir, apiSocket, { host: nodeAddress, port: 6443 });
  const ready: z.infer<typeof readySchema> = { kubeconfig, kubectl, startMs: servers.startMs };
  tellReady(dir, ready);
  await once(process, "SIGTERM");
}
