import { readFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import type { ServerFiles } from "../fetch/server-files.ts";
import * as flags from "../kube/cluster-flags.ts";
import { KubeConnection } from "../kube/kube-connection.ts";
import type { PortReservation } from "../process/free-ports.ts";
import { LocalProcess } from "../process/managed-process.ts";
import { type ServerState, secretOf } from "./server-state.ts";

export interface ProcessesInput {
  readonly paths: flags.ClusterPaths;
  readonly files: ServerFiles;
  readonly state: ServerState;
  readonly reserved: PortReservation;
  readonly ports: flags.ClusterPorts;
  /** https://ADDRESS:PORT */
  readonly server: string;
  /** Only for a cluster with a real node. */
  readonly node?: flags.ApiserverOfNode | undefined;
  /** Whether written objects must survive a power cut. */
  readonly durable: boolean;
  readonly onSpawn: (name: string, pid: number) => void;
}

export interface LocalProcesses
  extends Readonly<Record<"etcd" | "apiserver" | "controllerManager" | "scheduler", LocalProcess>> {
  /** Of simulated nodes. */
  readonly kwok?: LocalProcess;
}

interface Declaration {
  readonly name: "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok";
  readonly args: readonly string[];
  /** Ports that it binds. */
  readonly ports?: readonly number[];
  readonly ready?: () => Promise<boolean>;
}

/** The processes of a cluster, none of them started. */
export function declareProcesses(input: ProcessesInput): LocalProcesses {
  const { paths, ports, durable } = input;
  const declare = (declaration: Declaration) => declareProcess(input, declaration);
  return {
    etcd: declare({
      name: "etcd",
      args: flags.etcdFlags(paths, ports, durable),
      ports: [ports.etcd, ports.etcdPeer],
      ready: () => answersOk(`http://127.0.0.1:${ports.etcd}/health`),
    }),
    apiserver: declare({
      name: "kube-apiserver",
      args: flags.apiserverFlags(paths, ports, input.node),
      ports: [ports.apiserver],
      ready: () => isApiReady(input),
    }),
    // These two have no port to ask; the nodes and the first objects show that they work.
    controllerManager: declare({ name: "kube-controller-manager", args: flags.controllerManagerFlags(paths) }),
    scheduler: declare({ name: "kube-scheduler", args: flags.schedulerFlags(paths) }),
    ...(input.node === undefined && { kwok: declare(kwok(input)) }),
  };
}

function kwok({ paths, ports }: ProcessesInput): Declaration {
  return {
    name: "kwok",
    args: flags.kwokFlags(paths, ports),
    ports: [ports.kwok],
    ready: () => answersOk(`http://127.0.0.1:${ports.kwok}/healthz`),
  };
}

function declareProcess(input: ProcessesInput, declaration: Declaration): LocalProcess {
  const { name, args, ports = [], ready = async () => true } = declaration;
  return new LocalProcess({
    name: `${input.paths.id}/${name}`,
    command: input.files[name],
    args,
    cwd: input.paths.dir,
    logFile: join(input.paths.dir, `${name}.log`),
    ready,
    beforeSpawn: async () => void (await Promise.all(ports.map((port) => input.reserved.release(port)))),
    onSpawn: input.onSpawn,
  });
}

/** A connection with all rights; the API server must have made its certificate. */
export function adminConnection(input: Pick<ProcessesInput, "paths" | "server" | "state">): KubeConnection {
  const ca = readFileSync(input.paths.servingCertificate, "utf8");
  return new KubeConnection({ server: input.server, ca, token: secretOf(input.state, "admin") });
}

async function isApiReady(input: ProcessesInput): Promise<boolean> {
  await using kube = adminConnection(input);
  return (await kube.call({ path: "/readyz" })) === "ok";
}

async function answersOk(url: string): Promise<boolean> {
  const answer = await request(url, { headersTimeout: 2000 });
  await answer.body.dump();
  return answer.statusCode === 200;
}
