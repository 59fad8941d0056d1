import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { K3sContainer } from "@testcontainers/k3s";
import { NatsContainer } from "@testcontainers/nats";
import type { StartedTestContainer } from "testcontainers";
import type { ServersConfig } from "../config.ts";
import { ensureFiles } from "../fetch/ensure-servers.ts";
import { olderVersions } from "../fetch/pinned-versions.ts";
import { applyObjects } from "../kube/apply-objects.ts";
import { connectKube } from "../kube/kube-connection.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import { simulatedFailures } from "./kwok/cluster-failures.ts";
import { natsConfig } from "./nats-config.ts";
import { keepNatsUsers } from "./nats-users.ts";
import { readGatewayApi } from "./prepare-cluster.ts";
import type { ClusterHandle, NatsHandle, NatsServer, Servers, ServersOptions } from "./server-handles.ts";
import { untilCounted } from "./until-counted.ts";

/**
 * NATS and k3s in containers: real nodes that pull real images.
 * A stopped and started container has new ports, so `url` and `kubeconfig` must be read again;
 * of the failures only "unschedulable" works, the others are kwok's.
 * @throws RangeError for a kept directory, an encrypted NATS or several of them, which containers don't have.
 */
export async function startContainers(options: ServersOptions, config: ServersConfig): Promise<Servers> {
  if (options.dir !== undefined) throw new RangeError("servers in containers keep no state: leave out the directory");
  if (options.encryptedNats) throw new RangeError("servers in containers have a plain NATS: leave out encryptedNats");
  if ((options.natsServers ?? 1) > 1)
    throw new RangeError("servers in containers have one NATS: leave out natsServers");
  const startedAt = performance.now();
  const { files, versions } = await ensureFiles(["kubectl", "gateway-api.json"], { config });
  await using undo = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "storeplane-containers-"));
  undo.defer(() => rm(dir, { recursive: true, force: true }));
  const agents = [...options.clusters.map(({ id }) => id), ...(options.agents ?? [])];
  const nats = await startNats({ dir, agents, image: `nats:${versions.nats.slice(1)}-alpine` }, undo);
  const gatewayApi = await readGatewayApi(files["gateway-api.json"]);
  const clusters: ClusterHandle[] = [];
  for (const { id, kubernetes } of options.clusters) {
    const version = kubernetes === "older" ? olderVersions().kubernetes : versions.kubernetes;
    const image = `rancher/k3s:${version}-k3s1`;
    const cluster = await startK3s({ id, dir, image, kubectl: files.kubectl }, undo);
    await applyObjects(cluster.kubeconfig, [...gatewayApi, ...(options.objects ?? [])]);
    await using kube = await connectKube(cluster.kubeconfig);
    await untilCounted(kube);
    clusters.push(cluster);
  }
  const stack = undo.move();
  return {
    dir,
    nats,
    clusters,
    cluster: (id) => {
      const cluster = clusters.find((candidate) => candidate.id === id);
      if (cluster === undefined) throw new RangeError(`no cluster "${id}" was started`);
      return cluster;
    },
    startMs: Math.round(performance.now() - startedAt),
    // The containers end by themselves when this process is gone; other processes are not looked after.
    adopt: () => {},
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface NatsInput {
  readonly dir: string;
  readonly agents: readonly string[];
  readonly image: string;
}

async function startNats({ dir, agents, image }: NatsInput, undo: AsyncDisposableStack): Promise<NatsHandle> {
  const { trust, keys, credentials } = await keepNatsUsers(dir, agents);
  const [listen, http] = ["0.0.0.0:4222", "0.0.0.0:8222"];
  const folders = { storeDir: "/data", accountsDir: "/data/accounts" };
  const content = natsConfig({ listen, http, ...folders, durable: false, trust });
  const container = await new NatsContainer(image)
    .withCopyContentToContainer([{ content, target: "/etc/storeplane-nats.conf" }])
    .withArg("--config", "/etc/storeplane-nats.conf")
    .start();
  undo.defer(async () => void (await container.stop()));
  const address = (port: number) => `${container.getHost()}:${container.getMappedPort(port)}`;
  const server: NatsServer = {
    get url() {
      return `nats://${address(4222)}`;
    },
    get monitorUrl() {
      return `http://${address(8222)}`;
    },
    process: containerProcess("nats-server", container),
  };
  return {
    get url() {
      return server.url;
    },
    get monitorUrl() {
      return server.monitorUrl;
    },
    process: server.process,
    servers: [server],
    keys,
    credentials,
  };
}

interface K3sInput {
  readonly id: string;
  readonly dir: string;
  readonly image: string;
  readonly kubectl: string;
}

async function startK3s({ id, dir, image, kubectl }: K3sInput, undo: AsyncDisposableStack): Promise<ClusterHandle> {
  const container = await new K3sContainer(image).start();
  undo.defer(async () => void (await container.stop()));
  const kubeconfig = join(dir, `${id}.kubeconfig`);
  const writeKubeconfig = () => writeFile(kubeconfig, container.getKubeConfig(), { mode: 0o600 });
  await writeKubeconfig();
  const whole = containerProcess(`${id}/k3s`, container, writeKubeconfig);
  // k3s is one process with all of them inside.
  const processes = { etcd: whole, apiserver: whole, controllerManager: whole, scheduler: whole, kwok: whole };
  return {
    id,
    kubeconfig,
    get server() {
      return `https://${container.getHost()}:${container.getMappedPort(6443)}`;
    },
    kubectl,
    processes,
    failures: simulatedFailures(kubeconfig),
  };
}

function containerProcess(
  name: string,
  container: StartedTestContainer,
  onStart: () => Promise<void> = async () => {},
): ManagedProcess {
  return {
    name,
    // It runs in a pid namespace of its own.
    pid: 0,
    kill: async () => void (await container.stop({ remove: false })),
    start: async () => {
      await container.restart();
      await onStart();
    },
  };
}
