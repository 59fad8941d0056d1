import { once } from "node:events";
import * as z from "zod";
import { nodeAddress } from "../nodes/private/addresses.ts";
import { readPrivateRun } from "../nodes/private/config.ts";
import { tellReady } from "../nodes/private/readiness.ts";
import { offerOutside } from "../nodes/private/sockets.ts";
import { startServers } from "../servers/start-servers.ts";

/** The id of the one cluster. */
export const CLUSTER = "c1";
/** The name under which its API is offered outside. */
export const API_SOCKET = "api";

const OptionsSchema = z.object({
  images: z.array(z.object({ reference: z.string(), archive: z.string() })).default([]),
  /** Kept directory of the servers. */
  dir: z.string().optional(),
});
export type ClusterInsideOptions = z.input<typeof OptionsSchema>;

/** What the process inside says when everything is ready. */
export const ReadySchema = z.object({
  kubeconfig: z.string(),
  kubectl: z.string(),
  /** From the start of the servers until the node was Ready. */
  startMs: z.number(),
});

/** Runs a cluster with a real node until SIGTERM; in a private run. */
export async function runClusterInside(options: string): Promise<void> {
  const { dir } = readPrivateRun();
  const { images, dir: keptDir } = OptionsSchema.parse(JSON.parse(options));
  const kept = keptDir === undefined ? {} : { dir: keptDir };
  await using servers = await startServers({ clusters: [{ id: CLUSTER }], nodes: "real", images, ...kept });
  const { kubeconfig, kubectl } = servers.cluster(CLUSTER);
  await using _ = await offerOutside(dir, API_SOCKET, { host: nodeAddress, port: 6443 });
  const ready: z.infer<typeof ReadySchema> = { kubeconfig, kubectl, startMs: servers.startMs };
  tellReady(dir, ready);
  await once(process, "SIGTERM");
}
