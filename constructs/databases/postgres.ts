import type { k8s } from "cdk8s-plus-28";
import type { DatabaseBackup } from "../backup/database-backup.ts";
import { type Image, imageRef } from "../image.ts";
import { labelsOf, type Part } from "../labels.ts";
import type { GeneratedSecret, StepObject } from "../manifests.ts";
import { resourcesOf, type StoreFrame, settingOf } from "../store-frame.ts";
import { execProbe, type ProbeTiming, startupTiming } from "../workload/probes.ts";
import { restrictedPod } from "../workload/restricted-pod.ts";
import { service } from "../workload/service.ts";
import { singleServer } from "../workload/single-server.ts";
import { claimVolume, memoryVolume, persistentVolumeClaim, scratchVolume, secretVolume } from "../workload/volumes.ts";

export const databaseComponent = "database";
export const databasePort = 5432;
/** Versioned: a rotation makes a new Secret, which rolls the pods that read it. */
export const databaseSecretName = "database-v1";
export const databaseName = "store";
export const databaseUser = "store";

const image: Image = { origin: "upstream", name: "postgres", tag: "17.11-trixie" };
const part: Part = { app: "postgresql", component: databaseComponent };
const claimName = "database-data";
const secretPath = "/etc/storeplane/database";
/** `postgres` in the Debian images. */
const postgresUserId = 999;
const passwordLength = 32;
const readinessTiming: ProbeTiming = { period: 10, timeout: 5, failures: 3 };
const livenessTiming: ProbeTiming = { period: 20, timeout: 5, failures: 6 };

/** A consistent dump in the format of pg_restore. The password comes by the environment: arguments show in the process list. */
export const postgresBackup: DatabaseBackup = {
  app: "postgresql",
  component: databaseComponent,
  port: databasePort,
  image,
  userId: postgresUserId,
  secretName: databaseSecretName,
  dump: `PGPASSWORD="$password" pg_dump --host="$DATABASE_HOST" --port="$DATABASE_PORT" --username=${databaseUser} --format=custom ${databaseName}`,
  extension: "dump",
};

/** One PostgreSQL server for one store, on a claim of its own. */
export function postgres(frame: StoreFrame): readonly StepObject[] {
  const objects = [
    persistentVolumeClaim(frame, { name: claimName, volume: "database", part }),
    service(frame, { name: databaseComponent, part, port: databasePort, targetPort: "postgres", headless: true }),
    singleServer(frame, part, pod(frame)),
  ];
  return objects.map((object) => ({ step: "database", object }));
}

/** Password of the shop's user, who owns the server. */
export function postgresSecret(frame: StoreFrame): GeneratedSecret {
  return {
    name: databaseSecretName,
    labels: labelsOf(frame, part),
    keys: {
      database: { value: databaseName },
      user: { value: databaseUser },
      password: { length: passwordLength },
    },
  };
}

function pod(frame: StoreFrame): k8s.PodSpec {
  return restrictedPod({
    userId: postgresUserId,
    priorityClassName: "store-db",
    // A fast shutdown writes a checkpoint; without it the next start replays the log.
    terminationGracePeriodSeconds: 120,
    volumes: [
      claimVolume("data", claimName),
      scratchVolume("run", "16Mi"),
      scratchVolume("tmp", "64Mi"),
      // Parallel queries share memory here; the container runtime's own 64 MiB would end the larger ones.
      memoryVolume("shm", settingOf(frame, "databaseSharedMemory")),
      secretVolume("secret", databaseSecretName, ["password"]),
    ],
    container: {
      name: databaseComponent,
      image: imageRef(frame.profile.images, image),
      imagePullPolicy: frame.profile.imagePullPolicy,
      args: [
        "-c",
        `shared_buffers=${settingOf(frame, "databaseBuffers")}`,
        "-c",
        `max_connections=${settingOf(frame, "databaseConnections")}`,
      ],
      env: environment(),
      ports: [{ name: "postgres", containerPort: databasePort, protocol: "TCP" }],
      volumeMounts: [
        { name: "data", mountPath: "/var/lib/postgresql/data" },
        { name: "run", mountPath: "/var/run/postgresql" },
        { name: "tmp", mountPath: "/tmp" },
        { name: "shm", mountPath: "/dev/shm" },
        { name: "secret", mountPath: secretPath, readOnly: true },
      ],
      startupProbe: readyProbe({ ...startupTiming, timeout: 5 }),
      readinessProbe: readyProbe(readinessTiming),
      livenessProbe: readyProbe(livenessTiming),
      resources: resourcesOf(frame, databaseComponent),
    },
  });
}

/** Over TCP: while the image makes the database, a passing server answers on the socket only. */
function readyProbe(timing: ProbeTiming): k8s.Probe {
  return execProbe(["pg_isready", "-h", "127.0.0.1", "-U", databaseUser, "-d", databaseName], timing);
}

function environment(): k8s.EnvVar[] {
  return [
    { name: "POSTGRES_DB", value: databaseName },
    { name: "POSTGRES_USER", value: databaseUser },
    { name: "POSTGRES_PASSWORD_FILE", value: `${secretPath}/password` },
    // Below the volume's root: that of an ext4 volume holds lost+found, and fsGroup keeps it from being 0700.
    { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
  ];
}
