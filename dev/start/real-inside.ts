import { once } from "node:events";
import * as z from "zod";
import { readPrivateRun } from "../../testbed/nodes/private/config.ts";
import { tellReady } from "../../testbed/nodes/private/readiness.ts";
import { offerOutside } from "../../testbed/nodes/private/sockets.ts";
import { gatewayProfileAt } from "../platform/real-profile.ts";
import { shopEngines, shopImages } from "../platform/shop-images.ts";
import { accessByLink } from "../platform/sign-in-once.ts";
import { startRealPlatform } from "../platform/start-real-platform.ts";
import { ensureDashboard } from "./ensure-dashboard.ts";

const cluster = "fra-1";

/** Names of what is offered outside. */
export const offers = { api: "control-plane", shops: "gateway", kubernetes: "kubernetes" } as const;

/** What the process inside tells when everything runs. */
export const toldInside = z.object({
  cluster: z.string(),
  /** Path; its address is one of inside. */
  kubeconfig: z.string(),
  kubectl: z.string(),
  controlPlaneLog: z.string(),
});
export type ToldInside = z.infer<typeof toldInside>;

export interface InsideOptions {
  /** The directory of its state. */
  readonly kept: string;
  /** Where browsers reach shops outside, which the shops have to know. */
  readonly shopPort: number;
  /** Digest of the code in the link by which a browser signs in. */
  readonly codeHash: string;
}

/** Runs everything with a real node until SIGTERM, in a private run. */
export async function runInside({ kept, shopPort, codeHash }: InsideOptions): Promise<void> {
  const { dir } = readPrivateRun();
  const images = await shopImages(shopEngines);
  const profile = gatewayProfileAt(shopPort);
  await using platform = await startRealPlatform({
    cluster,
    images,
    profile,
    dir: kept,
    access: accessByLink({ codeHash, port: shopPort }),
    dashboardDir: ensureDashboard(),
  });
  const { kubeconfig, kubectl, server } = platform.servers.cluster(cluster);
  await using _api = await offerOutside(dir, offers.api, hostAndPort(platform.url));
  await using _shops = await offerOutside(dir, offers.shops, { host: platform.gatewayAddress, port: 80 });
  await using _kubernetes = await offerOutside(dir, offers.kubernetes, hostAndPort(server));
  const told: ToldInside = { cluster, kubeconfig, kubectl, controlPlaneLog: platform.controlPlaneLog };
  tellReady(dir, told);
  await once(process, "SIGTERM");
}

function hostAndPort(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
