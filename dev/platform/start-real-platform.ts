import { join } from "node:path";
import { pino } from "pino";
import { platformObjects } from "../../charts/platform/objects.ts";
import { type ClusterProfile, profileOf } from "../../constructs/index.ts";
import type { AccessSettings } from "../../control-plane/identity/create-access.ts";
import { startControlPlane } from "../../control-plane/run.node.ts";
import type { ImageArchive } from "../../testbed/nodes/addons/addon-images.ts";
import { gatewayEntrance } from "../../testbed/nodes/addons/gateway.ts";
import { nodeAddress } from "../../testbed/nodes/private/addresses.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { adminTokenFile, admitFirstAdmin } from "./admit-first-admin.ts";
import { applyAgent, installAgent } from "./in-cluster-agent.ts";
import { prepareStreams } from "./prepare-streams.ts";
import { gatewayProfile } from "./real-profile.ts";
import { sendWebhooksHere } from "./send-webhooks-here.ts";
import { serveRenewalsHere } from "./serve-renewals-here.ts";

export interface RealPlatformOptions {
  readonly cluster: string;
  /** Images of the agent and of the shops; the cluster can pull no image. */
  readonly images: readonly ImageArchive[];
  /** @default gatewayProfile */
  readonly profile?: ClusterProfile;
  /** Kept state directory; without it a temporary one that is removed. */
  readonly dir?: string;
  /** Who may call besides holders of tokens. @default no one */
  readonly access?: AccessSettings;
  /** Folder of the dashboard that is served at `/`. @default no dashboard */
  readonly dashboardDir?: string;
}

/** Everything from HTTP to a shop that sells, in the private namespaces of this process. */
export interface RealPlatform extends AsyncDisposable {
  /** http://ADDRESS:PORT of the control plane. */
  readonly url: string;
  /** An administrator's. */
  readonly token: string;
  readonly servers: Servers;
  readonly controlPlaneLog: string;
  /** Address of the cluster's proxy, whatever the host name of a shop; its port is 80. */
  readonly gatewayAddress: string;
  /** Where the control plane and the bus are, by name: what no shop may reach. */
  exposed(): Promise<readonly { readonly what: string; readonly host: string; readonly port: number }[]>;
  /** Lets the agent run the cluster by another profile, as an operator does by applying its manifests. */
  useProfile(profile: ClusterProfile): Promise<void>;
}

/** Behind the address on which the API server, NATS and the gateway are, too. */
const controlPlanePort = 8080;

/**
 * Starts servers, a real node with its add-ons and network policies, the control plane, and the agent in the cluster.
 * Whatever had started is ended again if one fails. @throws NotPrivateError outside of runPrivately.
 */
export async function startRealPlatform(options: RealPlatformOptions): Promise<RealPlatform> {
  const { cluster, images, profile = gatewayProfile, dir, access, dashboardDir } = options;
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(
    await startServers({
      nodes: "real",
      clusters: [{ id: cluster }],
      objects: platformObjects(profileOf(profile)),
      images,
      ...(dir !== undefined && { dir }),
    }),
  );
  await prepareStreams(servers.nats, [cluster]);

  const token = await admitFirstAdmin(servers.nats, join(servers.dir, adminTokenFile));

  const controlPlaneLog = join(servers.dir, "control-plane.log");
  const logger = pino(pino.destination({ dest: controlPlaneLog, mode: 0o600 }));
  undo.use(await serveRenewalsHere(servers.nats, logger));
  const address = { natsUrl: servers.nats.url, host: nodeAddress, port: controlPlanePort };
  const credentials = servers.nats.credentials("control-plane");
  const known = {
    identity: "tokens",
    ...(access && { access }),
    ...(dashboardDir !== undefined && { dashboardDir }),
  } as const;
  const hostRules = { areTrusted: true, platformDomains: [] };
  const webhooks = undo.use(await sendWebhooksHere(servers, logger));
  const rules = { hostRules, webhookRules: webhooks.rules };
  const controlPlane = undo.use(await startControlPlane({ ...address, credentials, ...known, ...rules, logger }));
  await installAgent({ servers, cluster, profile, apiUrl: controlPlane.url });

  const stack = undo.move();
  return {
    url: controlPlane.url,
    token,
    servers,
    controlPlaneLog,
    gatewayAddress: gatewayEntrance.address,
    exposed: () =>
      Promise.resolve([
        { what: "NATS", host: nodeAddress, port: 4222 },
        { what: "control plane", host: nodeAddress, port: controlPlanePort },
      ]),
    useProfile: (other) => applyAgent({ servers, cluster, profile: other }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
