import {
  type ClusterProfile,
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type Profile,
  profileOf,
  storeWriter,
} from "../../constructs/index.ts";
import project from "../../package.json" with { type: "json" };
import { agentName } from "./agent-rights.ts";
import { agentSecret } from "./agent-secret.ts";
import { backupSecret } from "./backup-secret.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { keepApart, oneAtATime } from "./plain-pod.ts";
import { shortHash } from "./short-hash.ts";

/** The user that the image runs as (images/agent/Dockerfile). */
const imageUser = 1000;
const profileFolder = "/etc/storeplane/profile";
const natsFolder = "/etc/storeplane/nats";
const backupFolder = "/etc/storeplane/backup";

const labels = platformLabels("agent");
const metadata = { name: agentName, namespace: systemNamespace, labels };

/** It holds the backup repository too. */
export const agentImage = { origin: "platform", name: "agent", tag: project.version } as const;

/** Selects the agent's pods. */
export const agentPods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "agent" };

/** Port of `/healthz`, `/readyz` and `/metrics`, and its name. */
export const healthPort = { name: "health", containerPort: 8081 };

/** The agent of one cluster: two pods, of which the holder of the Lease works and the other takes over. */
export function agentDeployment(
  profile: ClusterProfile,
  podMarks: Readonly<Record<string, string>>,
): readonly KubeObject[] {
  const json = `${JSON.stringify(profile, null, 2)}\n`;
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "profile.json": json } },
    oneAtATime(metadata, agentPods),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: agentPods },
        template: {
          // The profile is read at the start: a changed one is a new pod.
          metadata: { labels, annotations: { "storeplane.dev/profile-hash": shortHash(json), ...podMarks } },
          spec: agentPod(profileOf(profile)),
        },
      },
    },
  ];
}

function agentPod(profile: Profile) {
  return {
    serviceAccountName: storeWriter.account.name,
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    priorityClassName: agentName,
    // Longer than a stop may take: passes under way, then the last statuses.
    terminationGracePeriodSeconds: 45,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: imageUser,
      runAsGroup: imageUser,
      fsGroup: imageUser,
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: keepApart(agentPods, "ScheduleAnyway"),
    containers: [agentContainer(profile)],
    volumes: [
      { name: "profile", configMap: { name: agentName } },
      {
        name: "nats",
        secret: {
          secretName: agentSecret,
          defaultMode: 0o440,
          items: [{ key: "creds", path: "creds" }],
          optional: true,
        },
      },
      ...(profile.backupRepository ? [backupSecrets] : []),
    ],
  };
}

/** Of which it makes the access of each store; without them it works, and begins no backup. */
const backupSecrets = {
  name: "backup",
  secret: { secretName: backupSecret, defaultMode: 0o440, optional: true },
};

function agentContainer({ images, imagePullPolicy, backupRepository }: Profile) {
  const keepsBackups = backupRepository !== undefined;
  return {
    name: "agent",
    image: imageRef(images, agentImage),
    imagePullPolicy,
    env: [
      fromSecret("STOREPLANE_CLUSTER", "cluster"),
      fromSecret("STOREPLANE_NATS_URL", "url"),
      { name: "STOREPLANE_NATS_CREDS_FILE", value: `${natsFolder}/creds` },
      { name: "STOREPLANE_NATS_CREDS_SECRET", value: agentSecret },
      fromSecret("STOREPLANE_API_URL", "api", { optional: true }),
      fromSecret("STOREPLANE_CA", "ca", { optional: true }),
      // Until it has joined it has this in place of credentials.
      fromSecret("STOREPLANE_JOIN_TOKEN", "join", { optional: true }),
      { name: "STOREPLANE_PROFILE_FILE", value: `${profileFolder}/profile.json` },
      { name: "STOREPLANE_NAMESPACE", value: systemNamespace },
      { name: "STOREPLANE_AGENT_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      ...(keepsBackups ? [{ name: "STOREPLANE_BACKUP_SECRETS_DIR", value: backupFolder }] : []),
      { name: "STOREPLANE_HEALTH_HOST", value: "0.0.0.0" },
      { name: "STOREPLANE_HEALTH_PORT", value: String(healthPort.containerPort) },
    ],
    ports: [healthPort],
    startupProbe: { httpGet: { path: "/healthz", port: healthPort.name }, periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { httpGet: { path: "/healthz", port: healthPort.name }, periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { httpGet: { path: "/readyz", port: healthPort.name }, periodSeconds: 5, failureThreshold: 3 },
    resources: { requests: { cpu: "100m", memory: "192Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: confined,
    volumeMounts: [
      { name: "profile", mountPath: profileFolder, readOnly: true },
      { name: "nats", mountPath: natsFolder, readOnly: true },
      ...(keepsBackups ? [{ name: "backup", mountPath: backupFolder, readOnly: true }] : []),
    ],
  };
}

function fromSecret(name: string, key: string, options: { readonly optional?: true } = {}) {
  return { name, valueFrom: { secretKeyRef: { name: agentSecret, key, ...options } } };
}
