import type { BusKeys } from "../../bus-keys/bus-keys.ts";
import type { BusUser } from "../../bus-keys/user-creds.ts";
import type { KubeObject } from "../kube/apply-objects.ts";
import type { ImageArchive } from "../nodes/addons/addon-images.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { Failures } from "./kwok/cluster-failures.ts";

/** What to start. */
export interface ServersOptions {
  readonly clusters: readonly {
    readonly id: string;
    /** @default 2; a cluster of real nodes has one */
    readonly nodes?: number;
    /** `older`: the minor before, with its own API server, controller manager and scheduler. @default newest */
    readonly kubernetes?: "newest" | "older";
    /**
     * Files of logs by container: what simulated containers of this name have written, in the format of CRI, and in the run
     * before it. @default containers have no logs
     */
    readonly podLogs?: Readonly<Record<string, { readonly file: string; readonly previous?: string }>>;
  }[];
  /**
   * `real`: containerd and a kubelet in place of simulation, as root on Linux and in a process that runPrivately has
   * started only.
   * @default simulated
   */
  readonly nodes?: "simulated" | "real";
  /** Images that real nodes are to have, beside those of their add-ons. */
  readonly images?: readonly ImageArchive[];
  /** Accounts of the bus for clusters that are not started. */
  readonly agents?: readonly string[];
  /**
   * Whether NATS takes clients by TLS only, by WebSocket too, under a certificate of an authority of its own; of local
   * processes only. @default plain TCP
   */
  readonly encryptedNats?: boolean;
  /** How many servers are one NATS; of local processes only. @default 1 */
  readonly natsServers?: number;
  /** Applied to every cluster after the Gateway API definitions and before nodes and pods come alive. */
  readonly objects?: readonly KubeObject[];
  /** Kept state directory (keys, certificates, ports, data); without it a temporary one that is removed. */
  readonly dir?: string;
  /** Directory of ready binaries, in place of STOREPLANE_SERVERS_DIR. */
  readonly binaries?: string;
}

export type NatsRole = BusUser;

/** Who a role is on the bus; the inbox prefix must be `_INBOX_<user>`. */
export interface NatsCredentials {
  readonly user: string;
  /** Path of its `.creds` file. */
  readonly file: string;
  /** The text of that file at this moment. */
  readonly creds: () => string;
}

/** One server of a NATS. */
export interface NatsServer {
  /** nats://127.0.0.1:PORT, or tls://localhost:PORT when it is encrypted. */
  readonly url: string;
  /** wss://localhost:PORT; absent unless it is encrypted. */
  readonly websocketUrl?: string;
  /** Path of the certificate to trust, PEM; absent unless it is encrypted. */
  readonly authority?: string;
  /** http://127.0.0.1:PORT, the server's own statistics */
  readonly monitorUrl: string;
  readonly process: ManagedProcess;
  /** Path of its configuration, in JSON; SIGHUP makes the server read it again. Absent when it runs in a container. */
  readonly configFile?: string;
}

/** A NATS; of several servers, the addresses and the process are those of the first. */
export interface NatsHandle extends NatsServer {
  readonly servers: readonly NatsServer[];
  /** The keys that everything was signed with. */
  readonly keys: BusKeys;
  credentials(role: NatsRole): NatsCredentials;
}

type ProcessName = "etcd" | "apiserver" | "controllerManager" | "scheduler";
/** The first of simulated nodes, the others of a real one. */
type NodeProcessName = "kwok" | "containerd" | "kubelet" | "kubeProxy";
export type ClusterProcesses = Readonly<Record<ProcessName, ManagedProcess>> &
  Readonly<Partial<Record<NodeProcessName, ManagedProcess>>>;

export interface ClusterHandle {
  readonly id: string;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** https://ADDRESS:PORT; 127.0.0.1, or the private network's with real nodes */
  readonly server: string;
  /** Path of the kubectl of the cluster's version. */
  readonly kubectl: string;
  readonly processes: ClusterProcesses;
  /** Makes pods fail on demand; simulated ones, but for "unschedulable". */
  readonly failures: Failures;
}

/** Running servers; disposing of them ends every process and removes a temporary directory. */
export interface Servers extends AsyncDisposable {
  readonly dir: string;
  readonly nats: NatsHandle;
  readonly clusters: readonly ClusterHandle[];
  /** @throws RangeError for an id that was not started. */
  cluster(id: string): ClusterHandle;
  /** Milliseconds from the call of startServers until everything was ready. */
  readonly startMs: number;
  /** Counts another process of this run as a server: it ends with its owner, also when that is killed. */
  readonly adopt: (name: string, pid: number) => void;
}
