/** Where everything of one cluster lies. */
export interface ClusterPaths {
  readonly id: string;
  readonly dir: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly certificateDir: string;
  readonly servingCertificate: string;
  readonly servingKey: string;
  readonly etcdData: string;
  readonly schedulerConfig: string;
  readonly stages: string;
  readonly adminKubeconfig: string;
  readonly kwokKubeconfig: string;
  readonly controllerManagerKubeconfig: string;
  readonly schedulerKubeconfig: string;
}

export interface ClusterPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiserver: number;
  readonly kwok: number;
}

export function etcdFlags(paths: ClusterPaths, ports: ClusterPorts, durable: boolean): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    "--name=default",
    `--data-dir=${paths.etcdData}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--log-level=warn",
    ...(durable ? [] : ["--unsafe-no-fsync"]),
  ];
}

/** What the API server of a cluster with a real node needs beside the rest. */
export interface ApiserverOfNode {
  /** Where pods reach the API server. */
  readonly address: string;
  /** Its certificate for the kubelet: logs and exec. */
  readonly kubeletClient: { readonly certificate: string; readonly key: string };
}

export function apiserverFlags(paths: ClusterPaths, ports: ClusterPorts, node?: ApiserverOfNode): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.apiserver}`,
    // Without a certificate it makes its own, which openssl would be needed for otherwise.
    `--cert-dir=${paths.certificateDir}`,
    `--token-auth-file=${paths.tokens}`,
    `--service-account-key-file=${paths.serviceAccountKey}`,
    `--service-account-signing-key-file=${paths.serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--allow-privileged=true",
    ...(node === undefined ? simulatedNodes : realNode(node)),
  ];
}

const simulatedNodes = [
  "--bind-address=127.0.0.1",
  "--advertise-address=127.0.0.1",
  "--authorization-mode=RBAC",
  "--endpoint-reconciler-type=none",
] as const;

function realNode({ address, kubeletClient }: ApiserverOfNode): string[] {
  return [
    // All of its network namespace: only so does its own certificate name localhost, by which the machine reaches it.
    "--bind-address=0.0.0.0",
    `--advertise-address=${address}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--kubelet-client-certificate=${kubeletClient.certificate}`,
    `--kubelet-client-key=${kubeletClient.key}`,
    "--kubelet-preferred-address-types=InternalIP",
  ];
}

export function controllerManagerFlags(paths: ClusterPaths): string[] {
  const busy = ["deployment", "replicaset", "statefulset", "job", "cron-job", "namespace", "resource-quota", "gc"];
  return [
    `--kubeconfig=${paths.controllerManagerKubeconfig}`,
    `--service-account-private-key-file=${paths.serviceAccountKey}`,
    `--root-ca-file=${paths.servingCertificate}`,
    "--use-service-account-credentials",
    "--leader-elect=false",
    // It is never asked anything; without a port it makes no certificate either.
    "--secure-port=0",
    // With the default of 20 requests a second 200 stores take minutes.
    "--kube-api-qps=1000",
    "--kube-api-burst=2000",
    // A create that its client was killed in stays counted until the next sync; with the default, for 5 minutes.
    "--resource-quota-sync-period=20s",
    ...busy.map((name) => `--concurrent-${name}-syncs=20`),
  ];
}

export function schedulerFlags(paths: ClusterPaths): string[] {
  return [`--config=${paths.schedulerConfig}`, "--secure-port=0"];
}

export function kwokFlags(paths: ClusterPaths, ports: ClusterPorts): string[] {
  return [
    `--kubeconfig=${paths.kwokKubeconfig}`,
    "--manage-all-nodes=true",
    `--config=${paths.stages}`,
    `--server-address=127.0.0.1:${ports.kwok}`,
    `--node-port=${ports.kwok}`,
    "--node-ip=127.0.0.1",
    // Its default gives all nodes together 254 pod addresses.
    "--cidr=10.64.0.0/12",
    // Our own stage tells that the nodes live.
    "--node-lease-duration-seconds=0",
  ];
}
