import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { auditKeyFile, keepAuditKey } from "../../bus-keys/keep-keys.ts";
import { platformObjects } from "../../charts/platform/objects.ts";
import { type ClusterProfile, profileOf } from "../../constructs/index.ts";
import type { AccessSettings } from "../../control-plane/identity/create-access.ts";
import { type ControlPlaneOptions, startControlPlane } from "../../control-plane/run.node.ts";
import type { Servers, ServersOptions } from "../../testbed/servers/server-handles.ts";
import { startServers } from "../../testbed/servers/start-servers.ts";
import { admitFirstAdmin } from "./admit-first-admin.ts";
import { type AgentProcess, declareAgent } from "./agent-process.ts";
import { prepareStreams } from "./prepare-streams.ts";
import { sendWebhooksHere } from "./send-webhooks-here.ts";
import { serveRenewalsHere } from "./serve-renewals-here.ts";
import { accessByLink, signInOnce } from "./sign-in-once.ts";

export interface PlatformOptions {
  readonly clusters: readonly string[];
  /** Kept state directory; without it a temporary one that is removed. */
  readonly dir?: string;
  /** @default any free port */
  readonly httpPort?: number;
  /** Name of a file in its directory: the API then asks for a token, and the first one is there. @default anyone may ask */
  readonly adminTokenFile?: string;
  /** Identity providers at which people sign in too. @default none */
  readonly issuers?: Pick<AccessSettings, "issuers" | "publicUrl">;
  /** Folder of the dashboard that is served at `/`. @default no dashboard */
  readonly dashboardDir?: string;
  /** What containers have written, by their names, in every cluster. @default they have no logs */
  readonly podLogs?: ServersOptions["clusters"][number]["podLogs"];
  /** Folder, in its directory, with the secrets of a backup repository: stores are backed up then. @default none is */
  readonly backupSecrets?: string;
  /** More variables for every agent, for example STOREPLANE_TIMINGS. */
  readonly agentEnvironment?: Readonly<Record<string, string>>;
}

/** Everything from HTTP to Kubernetes; disposing of it drains the agents, then ends the servers. */
export interface Platform extends AsyncDisposable {
  /** http://127.0.0.1:PORT of the control plane. */
  readonly url: string;
  /** An administrator's; absent where anyone may ask. */
  readonly token?: string | undefined;
  /** Signs its first visitor in as an administrator; absent where anyone may ask. */
  readonly signInLink?: string | undefined;
  readonly servers: Servers;
  readonly controlPlaneLog: string;
  /** @throws RangeError for a cluster that was not started. */
  readonly agent: (cluster: string) => AgentProcess;
}

/**
 * Starts servers, streams, control plane and one agent process per cluster, and waits until all are ready.
 * Whatever had started is ended again if one fails.
 */
export async function startPlatform({
  clusters,
  httpPort = 0,
  adminTokenFile,
  issuers,
  dashboardDir,
  backupSecrets,
  agentEnvironment,
  ...place
}: PlatformOptions): Promise<Platform> {
  await using undo = new AsyncDisposableStack();
  const servers = undo.use(await startSimulated({ clusters, backupSecrets, ...place }));
  await prepareStreams(servers.nats, clusters);

  const token = adminTokenFile && (await admitFirstAdmin(servers.nats, join(servers.dir, adminTokenFile)));
  const once = token === undefined ? undefined : await signInOnce();
  const controlPlaneLog = join(servers.dir, "control-plane.log");
  const logger = pino(pino.destination({ dest: controlPlaneLog, mode: 0o600 }));
  undo.use(await serveRenewalsHere(servers.nats, logger));
  const webhooks = undo.use(await sendWebhooksHere(servers, logger));
  const credentials = servers.nats.credentials("control-plane");
  const controlPlane = undo.use(
    await startControlPlane({
      natsUrl: servers.nats.url,
      credentials,
      port: httpPort,
      identity: token === undefined ? "open" : "tokens",
      ...(once && { access: { ...accessByLink({ codeHash: once.codeHash, port: httpPort }), ...issuers } }),
      hostRules: { areTrusted: true, platformDomains: [] },
      webhookRules: webhooks.rules,
      ...checkpointFilesIn(servers.dir),
      ...(dashboardDir !== undefined && { dashboardDir }),
      logger,
    }),
  );

  const kept = keepProfile(servers.dir, backupSecrets);
  const environment = { STOREPLANE_API_URL: controlPlane.url, ...kept, ...agentEnvironment };
  const agents = await startAgents(undo, servers, { clusters, agentEnvironment: environment });
  const stack = undo.move();
  return {
    url: controlPlane.url,
    token,
    signInLink: once && controlPlane.url + once.path,
    servers,
    controlPlaneLog,
    agent: (cluster) => findAgent(agents, cluster),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function profileWith(backupSecrets: string | undefined): ClusterProfile {
  return { base: "local", ...(backupSecrets !== undefined && { backupRepository: { volumeSize: "10Gi" } }) };
}

type Place = Pick<PlatformOptions, "clusters" | "dir" | "podLogs"> & { readonly backupSecrets: string | undefined };

function startSimulated({ clusters, dir, podLogs = {}, backupSecrets }: Place): Promise<Servers> {
  const objects = platformObjects(profileOf(profileWith(backupSecrets)));
  const simulated = { clusters: clusters.map((id) => ({ id, podLogs })), objects };
  return startServers({ ...simulated, ...(dir !== undefined && { dir }) });
}

/** What agents read of the profile, and of the repository's secrets. */
function keepProfile(dir: string, secrets: string | undefined): Readonly<Record<string, string>> {
  const path = join(dir, "profile.json");
  writeFileSync(path, JSON.stringify(profileWith(secrets)));
  return {
    STOREPLANE_PROFILE_FILE: path,
    ...(secrets !== undefined && { STOREPLANE_BACKUP_SECRETS_DIR: join(dir, secrets) }),
  };
}

/** The key that signs the audit's checkpoints, made when it is not there, and where these are kept. */
function checkpointFilesIn(dir: string): Pick<ControlPlaneOptions, "auditKeyFile" | "auditCheckpointFile"> {
  keepAuditKey(dir);
  return { auditKeyFile: join(dir, auditKeyFile), auditCheckpointFile: join(dir, "audit-checkpoints.jsonl") };
}

/** One process per cluster, which end with the stack. */
async function startAgents(
  undo: AsyncDisposableStack,
  servers: Servers,
  { clusters, agentEnvironment = {} }: Pick<PlatformOptions, "clusters" | "agentEnvironment">,
): Promise<ReadonlyMap<string, AgentProcess>> {
  const agents = new Map<string, AgentProcess>();
  for (const cluster of clusters) {
    agents.set(cluster, await declareAgent({ servers, cluster, environment: agentEnvironment }));
  }
  undo.defer(async () => {
    await Promise.all([...agents.values()].map((agent) => agent.kill()));
  });
  await Promise.all([...agents.values()].map((agent) => agent.start()));
  return agents;
}

function findAgent(agents: ReadonlyMap<string, AgentProcess>, cluster: string): AgentProcess {
  const agent = agents.get(cluster);
  if (agent !== undefined) return agent;
  throw new RangeError(`no agent of cluster "${cluster}" was started; there are: ${[...agents.keys()].join(", ")}`);
}
