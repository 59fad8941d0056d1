import { expect, test } from "vitest";
import { localStorageClass, volumeFor } from "./volumes.ts";

const claim = {
  metadata: { name: "data-db-0", namespace: "shop", uid: "0b1c" },
  spec: {
    storageClassName: "local",
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
  },
  status: { phase: "Pending" },
};

test("a claim's volume is bound to that claim and to the node that has its directory", () => {
  const { metadata, spec } = volumeFor(claim, { dir: "/run/volumes", node: "c1-node-1" });
  expect(metadata.name).toBe("pvc-0b1c");
  expect(spec).toMatchObject({
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    claimRef: { namespace: "shop", name: "data-db-0", uid: "0b1c" },
    local: { path: "/run/volumes/pvc-0b1c" },
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: ["c1-node-1"] }] }] } },
  });
});

test("a volume is of the default class and names who removes it", () => {
  const { metadata, spec } = volumeFor(claim, { dir: "/run/volumes", node: "c1-node-1" });
  const storageClass = localStorageClass();
  expect(spec).toMatchObject({ storageClassName: storageClass.metadata.name, persistentVolumeReclaimPolicy: "Delete" });
  expect(metadata["annotations"]).toEqual({ "pv.kubernetes.io/provisioned-by": storageClass["provisioner"] });
});
