import type { KubeObject } from "./apply-objects.ts";
import type { Failures } from "./cluster-failures.ts";
import type { ManagedProcess } from "./managed-process.ts";

/** What to start. */
export interface ServersOptions {
  readonly clusters: readonly {
    readonly id: string;
    /** @default 2 */
    readonly nodes?: number;
    /** `older`: the minor before, with its own API server, controller manager and scheduler. @default newest */
    readonly kubernetes?: "newest" | "older";
  }[];
  /** NATS users for agents of clusters that are not started. */
  readonly agents?: readonly string[];
  /** Applied to every cluster after the Gateway API definitions and before nodes and pods come alive. */
  readonly objects?: readonly KubeObject[];
  /** Kept state directory (passwords, certificates, ports, data); without it a temporary one that is removed. */
  readonly dir?: string;
  /** Directory of ready binaries, in place of STOREPLANE_SERVERS_DIR. */
  readonly binaries?: string;
}

export type NatsRole = "migrator" | "control-plane" | { readonly agent: string };

/** The user and password of a role; the inbox prefix must be `_INBOX_<user>`. */
export interface NatsCredentials {
  readonly user: string;
  readonly pass: string;
}

export interface NatsHandle {
  /** nats://127.0.0.1:PORT */
  readonly url: string;
  /** http://127.0.0.1:PORT, the server's own statistics */
  readonly monitorUrl: string;
  readonly process: ManagedProcess;
  credentials(role: NatsRole): NatsCredentials;
}

export type ClusterProcesses = Readonly<
  Record<"etcd" | "apiserver" | "controllerManager" | "scheduler" | "kwok", ManagedProcess>
>;

export interface ClusterHandle {
  readonly id: string;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
  /** https://127.0.0.1:PORT */
  readonly server: string;
  /** Path of the kubectl of the cluster's version. */
  readonly kubectl: string;
  readonly processes: ClusterProcesses;
  /** Makes pods fail on demand. */
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
