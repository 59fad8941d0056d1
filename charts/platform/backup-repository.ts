import {
  backupComponent,
  backupRepositoryPlace,
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type Profile,
  quantityValue,
} from "../../constructs/index.ts";
import { agentImage } from "./agent-deployment.ts";
import { backupSecret, backupSecretItems } from "./backup-secret.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { networkPolicy } from "./network-policy.ts";
import { amounts, oneAtATime, plainPod } from "./plain-pod.ts";

export const backupRepositoryName = backupRepositoryPlace.name;
export const backupPorts = { http: backupRepositoryPlace.port, health: 8081 } as const;

const labels = platformLabels("backup-repository");
const metadata = { name: backupRepositoryName, namespace: systemNamespace, labels };
const secretFolder = "/etc/storeplane/backup";
const volumeFolder = "/backups";
const gibibyte = 1024 ** 3;

/** Selects its pod. */
export const backupRepositoryPods = backupRepositoryPlace.pods;

type Settings = NonNullable<Profile["backupRepository"]>;

/** Keeps the backups of the cluster's stores, where the profile wants it: one process, since one may write to the volume. */
export function backupRepository(profile: Profile): readonly KubeObject[] {
  const settings = profile.backupRepository;
  if (settings === undefined) return [];
  return [
    fromStores(),
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    volumeClaim(settings),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: backupRepositoryPods,
        ports: [{ name: "http", port: backupPorts.http, targetPort: "http", protocol: "TCP", appProtocol: "http" }],
      },
    },
    oneAtATime(metadata, backupRepositoryPods),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        // The next one begins when this one has ended: only one process may write to the volume.
        strategy: { type: "Recreate" },
        selector: { matchLabels: backupRepositoryPods },
        template: { metadata: { labels }, spec: pod(profile, settings) },
      },
    },
  ];
}

/** Pods that back up a store, and no other pod of it: what runs in the shop has no way to its backups. */
function fromStores(): KubeObject {
  const from = [
    {
      namespaceSelector: { matchExpressions: [{ key: labelKeys.store, operator: "Exists" }] },
      podSelector: { matchLabels: { [labelKeys.component]: backupComponent } },
    },
  ];
  return networkPolicy("backup-repository-from-stores", {
    podSelector: { matchLabels: backupRepositoryPods },
    policyTypes: ["Ingress"],
    ingress: [{ from, ports: [{ protocol: "TCP", port: backupPorts.http }] }],
  });
}

function volumeClaim({ volumeSize, storageClass }: Settings): KubeObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata,
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: volumeSize } },
    },
  };
}

function pod({ images, imagePullPolicy }: Profile, { volumeSize, storeSize }: Settings) {
  const free = Math.floor(Math.min(gibibyte, quantityValue(volumeSize) / 20));
  const probe = (path: string) => ({ httpGet: { path, port: "health" } });
  const container = {
    name: "backup-repository",
    image: imageRef(images, agentImage),
    imagePullPolicy,
    command: ["node", "backup-repository/main.ts"],
    env: [
      { name: "STOREPLANE_BACKUP_DIR", value: `${volumeFolder}/repositories` },
      { name: "STOREPLANE_BACKUP_LOGIN_SECRET_FILE", value: `${secretFolder}/${backupSecretItems.login}` },
      { name: "STOREPLANE_BACKUP_FREE_BYTES", value: String(free) },
      ...(storeSize === undefined
        ? []
        : [{ name: "STOREPLANE_BACKUP_STORE_BYTES", value: String(quantityValue(storeSize)) }]),
      { name: "STOREPLANE_HTTP_HOST", value: "0.0.0.0" },
      { name: "STOREPLANE_HTTP_PORT", value: String(backupPorts.http) },
      { name: "STOREPLANE_HEALTH_HOST", value: "0.0.0.0" },
      { name: "STOREPLANE_HEALTH_PORT", value: String(backupPorts.health) },
    ],
    ports: Object.entries(backupPorts).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe: { ...probe("/healthz"), periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { ...probe("/healthz"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 3 },
    resources: amounts({ cpu: "50m", memory: "128Mi" }, { cpu: "2", memory: "384Mi" }),
    securityContext: confined,
    volumeMounts: [
      { name: "backups", mountPath: volumeFolder },
      { name: "secret", mountPath: secretFolder, readOnly: true },
    ],
  };
  const items = [{ key: backupSecretItems.login, path: backupSecretItems.login }];
  return plainPod({
    account: backupRepositoryName,
    // Longer than what is under way may take at the end.
    terminationGracePeriodSeconds: 30,
    containers: [container],
    volumes: [
      { name: "backups", persistentVolumeClaim: { claimName: backupRepositoryName } },
      { name: "secret", secret: { secretName: backupSecret, defaultMode: 0o440, items } },
    ],
  });
}
