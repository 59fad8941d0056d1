import { join } from "node:path";
import { PrivateStartError } from "../../testbed/nodes/private/readiness.ts";
import { requireNodeMachine } from "../../testbed/nodes/requirements.ts";
import { UsageError } from "../command-line.ts";
import { adminTokenFile } from "../platform/admit-first-admin.ts";
import { declareBackupRepository } from "../platform/backup-process.ts";
import { startPlatform } from "../platform/start-platform.ts";
import { ensureDashboard } from "./ensure-dashboard.ts";
import { greeting } from "./greeting.ts";
import { startIdentityProvider } from "./identity-provider.ts";
import { keepForCommand } from "./keep-for-command.ts";
import { readStartOptions, type StartOptions } from "./options.ts";
import { startReal } from "./real.ts";
import { removeState } from "./remove-state.ts";
import { requireFreePort } from "./require-free-port.ts";
import { reviveProcesses } from "./revive-processes.ts";

const clusters = ["fra-1", "nyc-1"];
/** In the state's folder: what the backup repository keeps, and its secrets. */
const backupsFolder = "backups";

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve(signal));
  });
}

async function start(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  await requireFreePort(options.httpPort, "STOREPLANE_HTTP_PORT");
  if (options.nodes === "real") {
    requireNodeMachine({ images: true });
    await requireFreePort(options.shopPort, "STOREPLANE_SHOP_PORT");
  }
  // Last: a start that can't be must not cost the kept shops.
  if (options.fresh) removeState(options.dir);
  await (options.nodes === "real" ? runReal(options) : runSimulated(options));
}

async function runReal(options: StartOptions): Promise<void> {
  console.log(
    "Starting servers and a node that runs containers: seconds, or minutes if something has to be built first.",
  );
  await using started = await startReal(options);
  console.log(started.greeting);
  const end = await Promise.race([nextSignal(), started.process.exited]);
  if (typeof end === "number") throw new PrivateStartError(`what ran in namespaces of its own has ended: code ${end}`);
  console.log(
    `${end}: ending the control plane, the node and the servers; its shops are there again at the next start`,
  );
  started.process.signal("SIGTERM");
  await started.process.exited;
}

async function runSimulated({ dir, httpPort, oidc }: StartOptions): Promise<void> {
  console.log(
    "Starting NATS and two Kubernetes control planes: seconds, or minutes if something has to be fetched first.",
  );
  await using provider = oidc ? await startIdentityProvider(`http://127.0.0.1:${httpPort}`) : undefined;
  const more = provider && { issuers: provider.access };
  await using platform = await startPlatform({
    clusters,
    dir,
    httpPort,
    adminTokenFile,
    dashboardDir: ensureDashboard(),
    backupSecrets: backupsFolder,
    ...more,
  });
  const { url, token = "", signInLink = "", servers } = platform;
  const backups = await declareBackupRepository({ dir: join(servers.dir, backupsFolder), onSpawn: servers.adopt });
  await using ending = new AsyncDisposableStack();
  ending.defer(() => backups.kill());
  await backups.start();
  console.log(
    greeting({
      ...platform,
      backups,
      token,
      signInLink,
      providerWords: provider?.words,
      kept: await keepForCommand(url, token),
    }),
  );
  // Handlers are set only now: until here a signal ends the servers by the handlers of startServers.
  const stopping = new AbortController();
  const reviving = reviveProcesses([...clusters.map(platform.agent), backups], stopping.signal);
  const signal = await nextSignal();
  stopping.abort();
  await reviving;
  console.log(`${signal}: ending the agents, the control plane, the backup repository and the servers`);
}

try {
  await start();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? `start: ${error.message}` : error);
  process.exit(error instanceof UsageError ? 2 : 1);
}
