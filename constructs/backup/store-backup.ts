import { k8s } from "cdk8s-plus-28";
import { backupComponent, repositoryOf, resticImage } from "../guards/backup-repository.ts";
import { imageRef } from "../image.ts";
import { render } from "../kube-object.ts";
import { type Component, labelsOf, selectorOf } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { refuseUnpinnedImages } from "../pinned-images.ts";
import type { Resources } from "../plan-size.ts";
import { metadataOf, quantities, type RenderContext } from "../render-context.ts";
import { databaseImage } from "../versions.ts";
import { confined, restrictedPod } from "../workload/restricted-pod.ts";
import { claimVolume, scratchVolume, secretVolume } from "../workload/volumes.ts";
import { backupPaths, backupScript } from "./backup-script.ts";
import type { StoreBackup } from "./database-backup.ts";

/** What its Jobs are called, before the backup's id. */
export const backupJobPrefix = "store-backup-";
/** What the Secrets with a store's login and key are called, before ten hex digits that follow from both. */
export const backupSecretPrefix = "backup-access-";

const maxSeconds = 3600;
const defaultResources: Resources = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { cpu: "500m", memory: "256Mi" },
};
const copying: Resources = {
  requests: { cpu: "10m", memory: "16Mi" },
  limits: { cpu: "500m", memory: "64Mi" },
};
const scratch = { "ephemeral-storage": "192Mi" };

/** One backup of a store: its id, and the Secret with the login and the key. */
export interface BackupRun {
  /** Ten hex digits. */
  readonly id: string;
  readonly secretName: string;
}

/**
 * The Job that backs up a store once, from the very image of its database's server, to the store's repository.
 * @throws SynthesisError if the profile requires digests and has none for an image of it.
 */
export function backupJob(context: RenderContext, backup: StoreBackup, run: BackupRun): KubeObject {
  const component: Component = { app: backup.app, name: backupComponent };
  const job = render(k8s.KubeJob, {
    metadata: metadataOf(context, `${backupJobPrefix}${run.id}`, component),
    spec: {
      // Another one is asked for, or due, when this one has failed: it would begin with the same.
      backoffLimit: 0,
      activeDeadlineSeconds: maxSeconds,
      template: { metadata: { labels: labelsOf(context, component) }, spec: pod(context, backup, run) },
    },
  });
  refuseUnpinnedImages([job], context.profile.images);
  return job;
}

function pod(context: RenderContext, backup: StoreBackup, run: BackupRun): k8s.PodSpec {
  const { profile, size } = context;
  const { files } = backup;
  const { requests, limits } = size.components[backupComponent] ?? defaultResources;
  const spec = restrictedPod(profile, {
    // Those of the files, or the kubelet would give all of them to another group.
    userId: files?.userId ?? backup.userId,
    priorityClassName: "store-batch",
    restartPolicy: "Never",
    ...(files && profile.storage.readWriteManyClass === undefined && { affinity: beside(context, files) }),
    volumes: [
      scratchVolume("tools", "64Mi"),
      scratchVolume("tmp", "192Mi"),
      secretVolume("database", backup.secretName, ["password"]),
      secretVolume("access", run.secretName, ["login", "key"]),
      ...(files ? [claimVolume("files", files.claimName)] : []),
    ],
    container: {
      name: backupComponent,
      image: imageRef(profile.images, databaseImage(backup.server, context.versions)),
      imagePullPolicy: profile.imagePullPolicy,
      command: ["bash", "-c", backupScript(backup)],
      env: environment(context, backup, run),
      volumeMounts: [
        { name: "tools", mountPath: backupPaths.tools, readOnly: true },
        { name: "tmp", mountPath: backupPaths.scratch },
        { name: "database", mountPath: backupPaths.database, readOnly: true },
        { name: "access", mountPath: backupPaths.access, readOnly: true },
        ...(files ? [{ name: "files", mountPath: backupPaths.files, readOnly: true }] : []),
      ],
      resources: { requests: quantities(requests), limits: quantities(limits) },
    },
  });
  return { ...spec, initContainers: [bringRestic(context)] };
}

/** Into a volume, since the database's image has none. */
function bringRestic({ profile }: RenderContext): k8s.Container {
  return {
    name: "restic",
    image: imageRef(profile.images, resticImage),
    imagePullPolicy: profile.imagePullPolicy,
    command: ["cp", "/usr/bin/restic", `${backupPaths.tools}/restic`],
    volumeMounts: [{ name: "tools", mountPath: backupPaths.tools }],
    resources: {
      requests: quantities({ ...copying.requests, ...scratch }),
      limits: quantities({ ...copying.limits, ...scratch }),
    },
    securityContext: confined,
  };
}

/** On the node of the pods that have the files: a volume that is not shared is there alone. */
function beside(context: RenderContext, { besideComponent }: NonNullable<StoreBackup["files"]>): k8s.Affinity {
  const labelSelector = { matchLabels: selectorOf(context, besideComponent) };
  return {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "kubernetes.io/hostname" }],
    },
  };
}

function environment({ props, versions }: RenderContext, backup: StoreBackup, { id }: BackupRun): k8s.EnvVar[] {
  const manifest = {
    layout: 1,
    backup: id,
    store: props.name,
    uid: props.uid,
    engine: props.engine,
    engineVersion: versions.engine,
    ...(versions.database !== undefined && { databaseVersion: versions.database }),
    dataGeneration: props.dataGeneration ?? 1,
  };
  return [
    { name: "BACKUP_ID", value: id },
    { name: "BACKUP_MANIFEST", value: JSON.stringify(manifest) },
    { name: "DATABASE_HOST", value: backup.component },
    { name: "DATABASE_PORT", value: String(backup.port) },
    { name: "RESTIC_REPOSITORY", value: repositoryOf(props.uid) },
    { name: "RESTIC_REST_USERNAME", value: props.uid },
    { name: "RESTIC_PASSWORD_FILE", value: `${backupPaths.access}/key` },
  ];
}
