import type { k8s } from "cdk8s-plus-28";
import type { DatabaseBackup } from "../backup/database-backup.ts";
import { imageRef } from "../image.ts";
import { type Component, labelsOf } from "../labels.ts";
import type { GeneratedSecret, StepObject } from "../manifests.ts";
import { type RenderContext, resourcesOf, settingOf } from "../render-context.ts";
import { type DatabaseServer, databaseImage } from "../versions.ts";
import { execProbe, type ProbeTiming, startupTiming } from "../workload/probes.ts";
import { restrictedPod } from "../workload/restricted-pod.ts";
import { service } from "../workload/service.ts";
import { livenessTiming, readinessTiming, singleServer } from "../workload/single-server.ts";
import { claimVolume, memoryVolume, persistentVolumeClaim, scratchVolume, secretVolume } from "../workload/volumes.ts";
import {
  databaseClaimName,
  databaseComponent,
  databaseName,
  databaseSecretName,
  databaseSecretPath,
  databaseUser,
} from "./store-database.ts";

export const databasePort = 5432;

export const postgresServer: DatabaseServer = {
  image: { origin: "upstream", name: "postgres" },
  versions: ["17.11-trixie"],
  beforeNotes: "17.11-trixie",
};
const component: Component = { app: "postgresql", name: databaseComponent };
/** `postgres` in the Debian images. */
const postgresUserId = 999;
const passwordLength = 32;

const client = `--host="$DATABASE_HOST" --port="$DATABASE_PORT" --username=${databaseUser}`;
const dump = `PGPASSWORD="$password" pg_dump ${client} --format=custom`;

/** A consistent dump in the format of pg_restore. The password comes by the environment: arguments show in the process list. */
export const postgresBackup: DatabaseBackup = {
  app: "postgresql",
  component: databaseComponent,
  port: databasePort,
  server: postgresServer,
  userId: postgresUserId,
  secretName: databaseSecretName,
  dump: `${dump} ${databaseName}`,
  plainDump: `${dump} --compress=none ${databaseName}`,
  query: (sql) =>
    `PGPASSWORD="$password" psql ${client} --no-psqlrc --tuples-only --no-align --field-separator=" " --command='${sql}' ${databaseName}`,
  extension: "dump",
};

/** One PostgreSQL server for one store, on a claim of its own. */
export function postgres(context: RenderContext): readonly StepObject[] {
  const objects = [
    persistentVolumeClaim(context, { name: databaseClaimName, volume: "database", component }),
    service(context, {
      name: databaseComponent,
      component,
      port: databasePort,
      targetPort: "postgres",
      headless: true,
    }),
    singleServer(context, component, pod(context)),
  ];
  return objects.map((object) => ({ step: "database", object }));
}

/** Password of the shop's user, who owns the server. */
export function postgresSecret(context: RenderContext): GeneratedSecret {
  return {
    name: databaseSecretName,
    labels: labelsOf(context, component),
    keys: {
      database: { value: databaseName },
      user: { value: databaseUser },
      password: { length: passwordLength },
    },
  };
}

function pod(context: RenderContext): k8s.PodSpec {
  return restrictedPod(context.profile, {
    userId: postgresUserId,
    priorityClassName: "store-db",
    // A fast shutdown writes a checkpoint; without it the next start replays the log.
    terminationGracePeriodSeconds: 120,
    volumes: [
      claimVolume("data", databaseClaimName),
      scratchVolume("run", "16Mi"),
      scratchVolume("tmp", "64Mi"),
      // Parallel queries share memory here; the container runtime's own 64 MiB would end the larger ones.
      memoryVolume("shm", settingOf(context, "databaseSharedMemory")),
      secretVolume("secret", databaseSecretName, ["password"]),
    ],
    container: {
      name: databaseComponent,
      image: imageRef(context.profile.images, databaseImage(postgresServer, context.versions)),
      imagePullPolicy: context.profile.imagePullPolicy,
      args: [
        "-c",
        `shared_buffers=${settingOf(context, "databaseBuffers")}`,
        "-c",
        `max_connections=${settingOf(context, "databaseConnections")}`,
      ],
      env: environment(),
      ports: [{ name: "postgres", containerPort: databasePort, protocol: "TCP" }],
      volumeMounts: [
        { name: "data", mountPath: "/var/lib/postgresql/data" },
        { name: "run", mountPath: "/var/run/postgresql" },
        { name: "tmp", mountPath: "/tmp" },
        { name: "shm", mountPath: "/dev/shm" },
        { name: "secret", mountPath: databaseSecretPath, readOnly: true },
      ],
      startupProbe: readyProbe({ ...startupTiming, timeout: 5 }),
      readinessProbe: readyProbe(readinessTiming),
      livenessProbe: readyProbe(livenessTiming),
      resources: resourcesOf(context, databaseComponent),
    },
  });
}

/** Over TCP: while the image makes the database, a passing server answers on the socket only. */
function readyProbe(timing: ProbeTiming): k8s.Probe {
  // By default it gives up after 3 s.
  const patience = String(timing.timeout);
  return execProbe(["pg_isready", "-t", patience, "-h", "127.0.0.1", "-U", databaseUser, "-d", databaseName], timing);
}

function environment(): k8s.EnvVar[] {
  return [
    { name: "POSTGRES_DB", value: databaseName },
    { name: "POSTGRES_USER", value: databaseUser },
    { name: "POSTGRES_PASSWORD_FILE", value: `${databaseSecretPath}/password` },
    // Below the volume's root: that of an ext4 volume holds lost+found, and fsGroup keeps it from being 0700.
    { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
  ];
}
