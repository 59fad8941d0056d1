import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Below 32768, where Linux takes outgoing ports from: a server that is down for a while finds its port free again. */
const usualPorts = "10000-31999";

const environmentSchema = z.object({
  /** Directory with ready programs, preferred to everything else. */
  STOREPLANE_SERVERS_DIR: z.string().min(1).optional(),
  /** Directory with the ready programs of a real node, preferred to building them. */
  STOREPLANE_NODES_DIR: z.string().min(1).optional(),
  /** Directory with etcd, kube-apiserver and kubectl, as controller tests use it. */
  KUBEBUILDER_ASSETS: z.string().min(1).optional(),
  /** A mirror: http(s)://host/path, below which lie dl.k8s.io/…, github.com/… and api.github.com/…. */
  STOREPLANE_DOWNLOAD_BASE: z.url({ protocol: /^https?$/ }).optional(),
  /** "containers": NATS and k3s in containers instead of local processes. */
  STOREPLANE_SERVERS: z.enum(["local", "containers"]).default("local"),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  /** From where free ports are taken: runs beside each other with ranges of their own never take one's that is down. */
  STOREPLANE_PORTS: z
    .string()
    .regex(/^\d{4,5}-\d{4,5}$/, "must be two ports, as LOWEST-HIGHEST")
    .default(usualPorts),
});

export interface ServersConfig {
  readonly serversDir: string | undefined;
  readonly nodesDir: string | undefined;
  readonly kubebuilderAssets: string | undefined;
  readonly downloadBase: string | undefined;
  readonly provider: "local" | "containers";
  /** Both included. */
  readonly ports: { readonly lowest: number; readonly highest: number };
  /** Where fetched programs of all versions are kept. */
  readonly cacheRoot: string;
}

/** A variable has a value that can't be used. */
export class ServersConfigError extends Error {
  override readonly name = "ServersConfigError";
}

/** @throws ServersConfigError naming the variable that is wrong, and the rule. */
export function readServersConfig(environment: NodeJS.ProcessEnv): ServersConfig {
  const { data: env, error } = environmentSchema.safeParse(environment);
  if (error) throw new ServersConfigError(error.issues.map(told).join("; "), { cause: error });
  const [lowest = 0, highest = 0] = env.STOREPLANE_PORTS.split("-").map(Number);
  return {
    serversDir: env.STOREPLANE_SERVERS_DIR,
    nodesDir: env.STOREPLANE_NODES_DIR,
    kubebuilderAssets: env.KUBEBUILDER_ASSETS,
    downloadBase: env.STOREPLANE_DOWNLOAD_BASE?.replace(/\/+$/, ""),
    provider: env.STOREPLANE_SERVERS,
    ports: { lowest, highest },
    cacheRoot: join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "storeplane", "servers"),
  };
}

function told({ path, message }: z.core.$ZodIssue): string {
  return `${path.join(".")}: ${message}`;
}
