import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { imageRef } from "../image.ts";
import { render } from "../kube-object.ts";
import { labelsOf, type Part } from "../labels.ts";
import type { KubeObject, StepObject } from "../manifests.ts";
import type { Resources } from "../plan-size.ts";
import type { NightlyBackups, Profile } from "../profile/profile.ts";
import { metadataOf, quantities, type StoreFrame } from "../store-frame.ts";
import type { Topology } from "../topology.ts";
import { restrictedPod } from "../workload/restricted-pod.ts";
import { claimVolume, persistentVolumeClaim, secretVolume } from "../workload/volumes.ts";
import type { DatabaseBackup } from "./database-backup.ts";
import { dumpScript } from "./dump-script.ts";

export const backupComponent = "backup";
/** Also the volume in plan sizes that overrules the profile's size. */
export const backupVolume = "backups";
const secretPath = "/etc/storeplane/database";
const backupsPath = "/backups";
const longestSeconds = 3600;
const defaultResources: Resources = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { cpu: "500m", memory: "256Mi" },
};

/** The claim and the nightly job, where the profile has backups and the engine a database. */
export function backups(frame: StoreFrame, database: DatabaseBackup | undefined): readonly StepObject[] {
  const settings = frame.profile.backups;
  if (settings.mode === "none" || database === undefined) return [];
  const part: Part = { app: database.app, component: backupComponent };
  const size = frame.size.volumes[backupVolume] ?? settings.volumeSize;
  const sized = { ...frame, size: { ...frame.size, volumes: { ...frame.size.volumes, [backupVolume]: size } } };
  const claim = persistentVolumeClaim(sized, { name: backupVolume, volume: backupVolume, part });
  return [claim, cronJob(frame, { database, settings, part })].map((object) => ({ step: "database", object }));
}

/** The topology with a way to the database for the job that dumps it. */
export function withBackup(topology: Topology, { backups: settings }: Profile, database: DatabaseBackup | undefined) {
  if (settings.mode === "none" || database === undefined) return topology;
  const flows = topology.flows.map((flow) =>
    flow.to === database.component ? { ...flow, from: [...flow.from, backupComponent] } : flow,
  );
  return { ...topology, flows };
}

interface JobProps {
  readonly database: DatabaseBackup;
  readonly settings: NightlyBackups;
  readonly part: Part;
}

function cronJob(frame: StoreFrame, { database, settings, part }: JobProps): KubeObject {
  return render(k8s.KubeCronJob, {
    metadata: metadataOf(frame, backupComponent, part),
    spec: {
      schedule: `${minuteOf(frame.props.name)} ${settings.hour} * * *`,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: longestSeconds,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: labelsOf(frame, part) },
        spec: {
          backoffLimit: 1,
          activeDeadlineSeconds: longestSeconds,
          template: { metadata: { labels: labelsOf(frame, part) }, spec: pod(frame, database, settings) },
        },
      },
    },
  });
}

function pod({ profile, size }: StoreFrame, database: DatabaseBackup, { keep }: NightlyBackups): k8s.PodSpec {
  const { requests, limits } = size.components[backupComponent] ?? defaultResources;
  return restrictedPod(profile, {
    userId: database.userId,
    priorityClassName: "store-batch",
    restartPolicy: "Never",
    volumes: [claimVolume("backups", backupVolume), secretVolume("secret", database.secretName, ["password"])],
    container: {
      name: backupComponent,
      image: imageRef(profile.images, database.image),
      imagePullPolicy: profile.imagePullPolicy,
      command: ["bash", "-c", dumpScript(database.dump, database.extension)],
      env: [
        { name: "DATABASE_HOST", value: database.component },
        { name: "DATABASE_PORT", value: String(database.port) },
        { name: "DATABASE_PASSWORD_FILE", value: `${secretPath}/password` },
        { name: "BACKUP_DIRECTORY", value: backupsPath },
        { name: "BACKUP_KEEP", value: String(keep) },
      ],
      volumeMounts: [
        { name: "backups", mountPath: backupsPath },
        { name: "secret", mountPath: secretPath, readOnly: true },
      ],
      resources: { requests: quantities(requests), limits: quantities(limits) },
    },
  });
}

/** Spreads the stores of a cluster over the hour. */
function minuteOf(storeName: string): number {
  return createHash("sha256").update(storeName).digest().readUInt32BE() % 60;
}
