import {
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type PlatformHome,
  type Profile,
} from "../../constructs/index.ts";
import { claimsHash, natsName, natsPeers, natsPorts, natsReplicas, routesSecret, trustSecret } from "./bus-access.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { natsConfigFile, natsFolders, natsVariables, routeAddress, routeVariable } from "./nats-config.ts";
import { amounts, keepApart, plainPod } from "./plain-pod.ts";
import { shortHash } from "./short-hash.ts";

/** Says, on the servers' pods and on what they trust, which rights were meant. */
export const claimsAnnotation = "storeplane.dev/claims-hash";

const labels = platformLabels("nats");
const metadata = { name: natsName, namespace: systemNamespace, labels };

/** Selects the servers' pods. */
export const natsPods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "nats" };

/** The version that this one is tested with. */
export const natsImage = { origin: "upstream", name: "nats", tag: "2.15.2-alpine" } as const;

/** Three servers, each with a volume of its own: any one of them can go without a message lost or a request refused. */
export function nats(profile: Profile, home: PlatformHome): readonly KubeObject[] {
  const config = natsConfigFile(home);
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nats.conf": config } },
    service(natsName, { selector: natsPods, ports: [port("client", natsPorts.client)] }),
    service(natsPeers, {
      clusterIP: "None",
      // A server must find the others before any of them is ready.
      publishNotReadyAddresses: true,
      selector: natsPods,
      ports: [port("peers", natsPorts.peers)],
    }),
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: natsPods } },
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata,
      spec: {
        serviceName: natsPeers,
        replicas: natsReplicas,
        // At the first start none is ready before two of them are there.
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        selector: { matchLabels: natsPods },
        template: {
          metadata: { labels, annotations: hashes(config, home) },
          spec: natsPod(profile, home),
        },
        volumeClaimTemplates: [volumeClaim(home)],
      },
    },
  ];
}

/** What the servers read at their start only: another one is another pod. */
function hashes(config: string, { cluster }: PlatformHome) {
  return {
    "storeplane.dev/config-hash": shortHash(config),
    [claimsAnnotation]: claimsHash(cluster),
  };
}

function service(name: string, spec: object): KubeObject {
  return { apiVersion: "v1", kind: "Service", metadata: { ...metadata, name }, spec };
}

function port(name: string, number: number) {
  return { name, port: number, targetPort: name, protocol: "TCP", appProtocol: "tcp" };
}

function natsPod({ images, imagePullPolicy }: Profile, { bus }: PlatformHome) {
  return {
    ...plainPod({
      account: natsName,
      // Lame duck: ten seconds for clients to go, then the connections, then what is written last.
      terminationGracePeriodSeconds: 60,
      containers: [{ ...natsContainer, image: imageRef(images, natsImage), imagePullPolicy }],
      volumes: [
        { name: "config", configMap: { name: natsName } },
        trustVolume,
        { name: "run", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      ],
    }),
    topologySpreadConstraints: keepApart(natsPods, bus.separateNodes ? "DoNotSchedule" : "ScheduleAnyway"),
  };
}

/** The tokens of operator and accounts, beside the rendered configuration. */
export const trustVolume = { name: "trust", secret: { secretName: trustSecret, defaultMode: 0o440 } };
export const trustMount = { name: "trust", mountPath: natsFolders.trust, readOnly: true };

/** Its limit of memory; a part is left for what Go does not count. */
const memory = { limit: "1Gi", goal: "900MiB" };

const natsContainer = {
  name: "nats",
  command: ["nats-server", "--config", `${natsFolders.config}/nats.conf`],
  env: [
    { name: natsVariables.serverName, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: natsVariables.routes, valueFrom: { secretKeyRef: { name: routesSecret, key: "password" } } },
    ...Array.from({ length: natsReplicas }, (_none, index) => ({
      name: routeVariable(index),
      value: routeAddress(index),
    })),
    { name: "GOMEMLIMIT", value: memory.goal },
  ],
  ports: Object.entries(natsPorts).map(([name, containerPort]) => ({ name, containerPort })),
  // About the whole server, streams included: the next one of a rollout waits until this one has caught up.
  startupProbe: { httpGet: { path: "/healthz", port: "monitor" }, ...every(2, { timeout: 5, failures: 300 }) },
  readinessProbe: {
    httpGet: { path: "/healthz?js-server-only=true", port: "monitor" },
    ...every(5, { timeout: 5, failures: 3 }),
  },
  livenessProbe: {
    httpGet: { path: "/healthz?js-enabled-only=true", port: "monitor" },
    ...every(10, { timeout: 5, failures: 6 }),
  },
  lifecycle: { preStop: { exec: { command: ["nats-server", "--signal", `ldm=${natsFolders.run}/nats.pid`] } } },
  resources: amounts({ cpu: "100m", memory: "128Mi" }, { cpu: "2", memory: memory.limit }),
  securityContext: confined,
  volumeMounts: [
    { name: "config", mountPath: natsFolders.config, readOnly: true },
    trustMount,
    { name: "run", mountPath: natsFolders.run },
    { name: "data", mountPath: natsFolders.data },
  ],
};

function every(periodSeconds: number, { timeout, failures }: { readonly timeout: number; readonly failures: number }) {
  return { periodSeconds, timeoutSeconds: timeout, failureThreshold: failures };
}

function volumeClaim({ bus }: PlatformHome) {
  return {
    metadata: { name: "data", labels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(bus.storageClass !== undefined && { storageClassName: bus.storageClass }),
      resources: { requests: { storage: bus.volumeSize } },
    },
  };
}
