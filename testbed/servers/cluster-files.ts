import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterPaths } from "../kube/cluster-flags.ts";
import { type ServerState, secretOf } from "./server-state.ts";

/** Bearer tokens stand in for client certificates, which would need a certificate authority outside the API server. */
const kubeUsers = {
  admin: "system:masters",
  kwok: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": "",
} as const;

/** Names of users with the group of each; none for "". */
type ClusterUsers = Readonly<Record<string, string>>;

/** The names whose tokens a cluster needs. */
export function clusterUsers(more: ClusterUsers): string[] {
  return Object.keys({ ...kubeUsers, ...more });
}

/** Written before the API server starts: its users, its key for service accounts, the scheduler's configuration. */
export function writeClusterFiles(paths: ClusterPaths, state: ServerState, more: ClusterUsers): void {
  const rows = Object.entries({ ...kubeUsers, ...more }).map(
    ([user, group]) => `${secretOf(state, user)},${user},${user},"${group}"`,
  );
  writePrivate(paths.tokens, `${rows.join("\n")}\n`);
  writePrivate(paths.schedulerConfig, JSON.stringify(schedulerConfig(paths)));
  if (!existsSync(paths.serviceAccountKey)) writePrivate(paths.serviceAccountKey, newSigningKey());
  removeExpiringCertificate(paths.servingCertificate);
}

/** Written once the API server has made its certificate: one kubeconfig for each user. */
export function writeKubeconfigs({ paths, server, state }: KubeconfigInput, more: KubeconfigPaths): void {
  const ca = readFileSync(paths.servingCertificate).toString("base64");
  const config = (user: string) => ({
    apiVersion: "v1",
    kind: "Config",
    "current-context": paths.id,
    clusters: [{ name: paths.id, cluster: { server, "certificate-authority-data": ca } }],
    contexts: [{ name: paths.id, context: { cluster: paths.id, user } }],
    users: [{ name: user, user: { token: secretOf(state, user) } }],
  });
  writePrivate(paths.adminKubeconfig, JSON.stringify(config("admin")));
  writePrivate(paths.kwokKubeconfig, JSON.stringify(config("kwok")));
  writePrivate(paths.controllerManagerKubeconfig, JSON.stringify(config("system:kube-controller-manager")));
  writePrivate(paths.schedulerKubeconfig, JSON.stringify(config("system:kube-scheduler")));
  for (const [user, path] of Object.entries(more)) writePrivate(path, JSON.stringify(config(user)));
}

interface KubeconfigInput {
  readonly paths: ClusterPaths;
  readonly server: string;
  readonly state: ServerState;
}

/** Where the kubeconfig of each more user is to lie. */
type KubeconfigPaths = Readonly<Record<string, string>>;

function schedulerConfig(paths: ClusterPaths): unknown {
  return {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    // The default of 50 requests a second would bind 200 stores' pods for half a minute.
    clientConnection: { kubeconfig: paths.schedulerKubeconfig, qps: 1000, burst: 2000 },
    leaderElection: { leaderElect: false },
    podMaxBackoffSeconds: 4,
  };
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

/** The API server makes its certificate for a year and never renews it: a kept cluster gets a new one in time. */
function removeExpiringCertificate(file: string): void {
  if (!existsSync(file)) return;
  const inAMonth = Date.now() + 30 * 86_400_000;
  if (new Date(new X509Certificate(readFileSync(file)).validTo).getTime() > inAMonth) return;
  rmSync(file);
  rmSync(file.replace(/\.crt$/, ".key"), { force: true });
}

function writePrivate(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
}

/** Where everything of one cluster lies. */
export function clusterPaths(dir: string, id: string): ClusterPaths {
  const at = (name: string) => join(dir, name);
  return {
    id,
    dir,
    tokens: at("tokens.csv"),
    serviceAccountKey: at("service-accounts.key"),
    certificateDir: at("certificates"),
    servingCertificate: at("certificates/apiserver.crt"),
    servingKey: at("certificates/apiserver.key"),
    etcdData: at("etcd"),
    schedulerConfig: at("scheduler.json"),
    stages: at("stages.yaml"),
    adminKubeconfig: at("admin.kubeconfig"),
    kwokKubeconfig: at("kwok.kubeconfig"),
    controllerManagerKubeconfig: at("controller-manager.kubeconfig"),
    schedulerKubeconfig: at("scheduler.kubeconfig"),
  };
}
