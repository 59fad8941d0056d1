import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { backupComponent } from "../guards/backup-repository.ts";
import { imageRef } from "../image.ts";
import { render } from "../kube-object.ts";
import { type Component, labelsOf } from "../labels.ts";
import type { KubeObject, StepObject } from "../manifests.ts";
import type { Resources } from "../plan-size.ts";
import type { NightlyBackups, Profile } from "../profile/profile.ts";
import { metadataOf, quantities, type RenderContext } from "../render-context.ts";
import type { Topology } from "../topology.ts";
import { databaseImage } from "../versions.ts";
import { restrictedPod } from "../workload/restricted-pod.ts";
import { claimVolume, persistentVolumeClaim, secretVolume } from "../workload/volumes.ts";
import type { DatabaseBackup } from "./database-backup.ts";
import { dumpScript } from "./dump-script.ts";

/** Also the volume in plan sizes that overrules the profile's size. */
export const backupVolume = "backups";
const secretPath = "/etc/storeplane/database";
const backupsPath = "/backups";
const maxSeconds = 3600;
const defaultResources: Resources = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { cpu: "500m", memory: "256Mi" },
};

/** The claim and the nightly job, where the profile has backups and the engine a database. */
export function backups(context: RenderContext, database: DatabaseBackup | undefined): readonly StepObject[] {
  const settings = context.profile.backups;
  if (settings.mode === "none" || database === undefined) return [];
  const component: Component = { app: database.app, name: backupComponent };
  const size = context.size.volumes[backupVolume] ?? settings.volumeSize;
  const sized = { ...context, size: { ...context.size, volumes: { ...context.size.volumes, [backupVolume]: size } } };
  const claim = persistentVolumeClaim(sized, { name: backupVolume, volume: backupVolume, component });
  return [claim, cronJob(context, { database, settings, component })].map((object) => ({ step: "database", object }));
}

/** The topology with a way to the database for the job that dumps it. */
export function withBackup(
  topology: Topology,
  { backups: settings, backupRepository }: Profile,
  database: DatabaseBackup | undefined,
): Topology {
  if ((settings.mode === "none" && backupRepository === undefined) || database === undefined) return topology;
  const flows = topology.flows.map((flow) =>
    flow.to === database.component ? { ...flow, from: [...flow.from, backupComponent] } : flow,
  );
  return { ...topology, flows };
}

interface JobProps {
  readonly database: DatabaseBackup;
  readonly settings: NightlyBackups;
  readonly component: Component;
}

function cronJob(context: RenderContext, { database, settings, component }: JobProps): KubeObject {
  return render(k8s.KubeCronJob, {
    metadata: metadataOf(context, backupComponent, component),
    spec: {
      schedule: `${minuteOf(context.props.name)} ${settings.hour} * * *`,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: maxSeconds,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 1,
      jobTemplate: {
        metadata: { labels: labelsOf(context, component) },
        spec: {
          backoffLimit: 1,
          activeDeadlineSeconds: maxSeconds,
          template: { metadata: { labels: labelsOf(context, component) }, spec: pod(context, database, settings) },
        },
      },
    },
  });
}

function pod(
  { profile, size, versions }: RenderContext,
  database: DatabaseBackup,
  { keep }: NightlyBackups,
): k8s.PodSpec {
  const { requests, limits } = size.components[backupComponent] ?? defaultResources;
  return restrictedPod(profile, {
    userId: database.userId,
    priorityClassName: "store-batch",
    restartPolicy: "Never",
    volumes: [claimVolume("backups", backupVolume), secretVolume("secret", database.secretName, ["password"])],
    container: {
      name: backupComponent,
      image: imageRef(profile.images, databaseImage(database.server, versions)),
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
