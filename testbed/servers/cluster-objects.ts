import type { KubeObject } from "../kube/apply-objects.ts";

/** The class kwok's volume stages answer to; their selectors want this name. */
export function storageClass(): KubeObject {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "kwok-volume", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kwok.x-k8s.io/volume",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: true, // a larger plan grows the claims in place
  };
}

/** A node that kwok plays, large enough that 200 stores fit on two. */
export function simulatedNode(cluster: string, number: number): KubeObject {
  const name = `${cluster}-node-${number}`;
  const size = { cpu: "256", memory: "1Ti", "ephemeral-storage": "4Ti", pods: "4000" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/zone": `zone-${number}`,
      },
    },
    status: { capacity: size, allocatable: size },
  };
}
