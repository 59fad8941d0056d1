/** The programs the servers consist of. */
export const binaryNames = [
  "nats-server",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
] as const;
export type BinaryName = (typeof binaryNames)[number];

/** Data files that come with the same versions. */
export const assetNames = ["kwok-stages.yaml", "gateway-api.json"] as const;
export type AssetName = (typeof assetNames)[number];

export type FileName = BinaryName | AssetName;

/** Where each file lies. */
export type ServerFiles = Readonly<Record<FileName, string>>;
