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
import { claimVolume, persistentVolumeClaim, scratchVolume, secretVolume } from "../workload/volumes.ts";
import {
  databaseClaimName,
  databaseComponent,
  databaseName,
  databaseSecretName,
  databaseSecretPath,
  databaseUser,
} from "./store-database.ts";

export const databasePort = 3306;

export const mariadbServer: DatabaseServer = {
  image: { origin: "upstream", name: "mariadb" },
  versions: ["11.8.9-noble"],
  beforeNotes: "11.8.9-noble",
};
const component: Component = { app: "mariadb", name: databaseComponent };
/** The uid of `mysql` in the official image; not pinned upstream, so it is set here. */
const mysqlUserId = 999;
const passwordLength = 32;

const client = `--host="$DATABASE_HOST" --port="$DATABASE_PORT" --user=${databaseUser}`;
const dump = `MYSQL_PWD="$password" mariadb-dump ${client} --single-transaction --quick --routines --triggers ${databaseName}`;

/** A consistent dump without stopping the shop. The password comes by the environment: arguments show in the process list. */
export const mariadbBackup: DatabaseBackup = {
  app: "mariadb",
  component: databaseComponent,
  port: databasePort,
  server: mariadbServer,
  userId: mysqlUserId,
  secretName: databaseSecretName,
  dump: `${dump} | gzip`,
  plainDump: dump,
  query: (sql) =>
    `MYSQL_PWD="$password" mariadb ${client} --batch --skip-column-names --execute='${sql}' ${databaseName}`,
  extension: "sql.gz",
};

/** One MariaDB server for one store, on a claim of its own. */
export function mariadb(context: RenderContext): readonly StepObject[] {
  const objects = [
    persistentVolumeClaim(context, { name: databaseClaimName, volume: "database", component }),
    service(context, { name: databaseComponent, component, port: databasePort, targetPort: "mysql", headless: true }),
    singleServer(context, component, pod(context)),
  ];
  return objects.map((object) => ({ step: "database", object }));
}

/** Passwords of root and of the shop's user. */
export function mariadbSecret(context: RenderContext): GeneratedSecret {
  return {
    name: databaseSecretName,
    labels: labelsOf(context, component),
    keys: {
      database: { value: databaseName },
      user: { value: databaseUser },
      password: { length: passwordLength },
      "root-password": { length: passwordLength },
    },
  };
}

function pod(context: RenderContext): k8s.PodSpec {
  return restrictedPod(context.profile, {
    userId: mysqlUserId,
    priorityClassName: "store-db",
    // A clean shutdown writes the buffer pool back.
    terminationGracePeriodSeconds: 120,
    volumes: [
      claimVolume("data", databaseClaimName),
      scratchVolume("run", "16Mi"),
      scratchVolume("tmp", "512Mi"),
      secretVolume("secret", databaseSecretName, ["password", "root-password"]),
    ],
    container: {
      name: databaseComponent,
      image: imageRef(context.profile.images, databaseImage(mariadbServer, context.versions)),
      imagePullPolicy: context.profile.imagePullPolicy,
      args: [
        `--innodb-buffer-pool-size=${settingOf(context, "innodbBufferPoolSize")}`,
        `--max-connections=${settingOf(context, "databaseConnections")}`,
        "--performance-schema=OFF",
        "--skip-name-resolve",
      ],
      env: environment(),
      ports: [{ name: "mysql", containerPort: databasePort, protocol: "TCP" }],
      volumeMounts: [
        // A directory below the volume's root: the root of an ext4 volume holds lost+found.
        { name: "data", mountPath: "/var/lib/mysql", subPath: "mysql" },
        { name: "run", mountPath: "/run/mysqld" },
        { name: "tmp", mountPath: "/tmp" },
        { name: "secret", mountPath: databaseSecretPath, readOnly: true },
      ],
      startupProbe: healthProbe(["--connect", "--innodb_initialized"], { ...startupTiming, timeout: 5 }),
      readinessProbe: healthProbe(["--connect", "--innodb_initialized"], readinessTiming),
      livenessProbe: healthProbe(["--connect"], livenessTiming),
      resources: resourcesOf(context, databaseComponent),
    },
  });
}

function healthProbe(checks: readonly string[], timing: ProbeTiming): k8s.Probe {
  return execProbe(["healthcheck.sh", ...checks], timing);
}

function environment(): k8s.EnvVar[] {
  return [
    { name: "MARIADB_DATABASE", value: databaseName },
    { name: "MARIADB_USER", value: databaseUser },
    { name: "MARIADB_PASSWORD_FILE", value: `${databaseSecretPath}/password` },
    { name: "MARIADB_ROOT_PASSWORD_FILE", value: `${databaseSecretPath}/root-password` },
    { name: "MARIADB_ROOT_HOST", value: "localhost" },
    { name: "MARIADB_AUTO_UPGRADE", value: "1" },
  ];
}
