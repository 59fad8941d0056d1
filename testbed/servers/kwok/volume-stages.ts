import { stage } from "./stage.ts";

/** Annotation of a volume: the provisioner has said what becomes of it when its claim goes. */
const reclaimAnnotation = "simulation.storeplane.dev/reclaim";

/**
 * In place of kwok's own stage for claims: that one applies the volume for every event of the claim before its binding,
 * the last of them seconds later on a loaded machine, and so undoes what has been changed in it meanwhile.
 */
export function volumeStages(): object[] {
  return [claimProvisioned(), volumeReclaimed()];
}

const isSimulated = `.spec.storageClassName == "kwok-volume"`;

/** The volume's reclaim policy is left out: applied again, it stays as it is. */
function claimProvisioned(): object {
  return stage(
    "claim-provisioned",
    { apiGroup: "v1", kind: "PersistentVolumeClaim" },
    {
      when: `${isSimulated} and .spec.volumeName == null and .status.phase != "Bound"`,
      apply: `apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations:
    pv.kubernetes.io/provisioned-by: kwok.x-k8s.io/volume
spec:
  accessModes:
  {{ YAML .spec.accessModes 2 }}
  capacity:
  {{ YAML .spec.resources.requests 2 }}
  storageClassName: {{ .spec.storageClassName | Quote }}
  volumeMode: {{ default "Filesystem" .spec.volumeMode | Quote }}
  claimRef:
    apiVersion: {{ .apiVersion | Quote }}
    kind: {{ .kind | Quote }}
    name: {{ .metadata.name | Quote }}
    namespace: {{ .metadata.namespace | Quote }}
    uid: {{ .metadata.uid | Quote }}
  hostPath:
    path: /tmp/kwok-local-path-provisioner/pvc-{{ .metadata.uid }}
    type: DirectoryOrCreate`,
      object: `metadata:
  annotations:
    pv.kubernetes.io/bind-completed: "yes"
    pv.kubernetes.io/bound-by-controller: "yes"
    volume.beta.kubernetes.io/storage-provisioner: kwok.x-k8s.io/volume
    volume.kubernetes.io/storage-provisioner: kwok.x-k8s.io/volume
spec:
  volumeName: pvc-{{ .metadata.uid }}`,
      status: `phase: Bound
accessModes:
{{ YAML .spec.accessModes 1 }}
capacity:
{{ YAML .spec.resources.requests 1 }}`,
    },
  );
}

/** Once for each volume, and only as long as it is as it was seen: another resource version is a conflict. */
function volumeReclaimed(): object {
  return stage(
    "volume-reclaimed",
    { apiGroup: "v1", kind: "PersistentVolume" },
    {
      when: `${isSimulated} and .metadata.annotations["${reclaimAnnotation}"] == null`,
      object: `metadata:
  resourceVersion: {{ .metadata.resourceVersion | Quote }}
  annotations:
    ${reclaimAnnotation}: Delete
spec:
  persistentVolumeReclaimPolicy: Delete`,
    },
  );
}
