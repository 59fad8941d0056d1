import {
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type PlatformHome,
  type Profile,
} from "../../constructs/index.ts";
import project from "../../package.json" with { type: "json" };
import { controlPlaneName } from "./api-address.ts";
import { auditKeyAccess, busAccess, webhookKeyAccess } from "./bus-access.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { amounts, keepApart, oneAtATime, plainPod } from "./plain-pod.ts";
import { signInAccess } from "./sign-in-access.ts";

export const controlPlaneImage = { origin: "platform", name: "control-plane", tag: project.version } as const;

const bus = busAccess("control-plane");
const auditKey = auditKeyAccess();
const webhookKeys = webhookKeyAccess();
const labels = platformLabels("control-plane");
const metadata = { name: controlPlaneName, namespace: systemNamespace, labels };

/** Selects the pods of the control plane. */
export const controlPlanePods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "control-plane" };

/** Ports of the pods, by name; the Service has the API at its usual one. */
export const controlPlanePorts = { http: 8080, metrics: 9464 } as const;

export const servicePort = 80;

/** Longer than a gateway takes to leave a pod that is about to go (constructs/workload/stateless-server.ts). */
const leaveSeconds = 20;
/** Answers end their connections for so long, so that none that a proxy keeps open is used again. */
const drainSeconds = 5;
/** Leaving, draining, the last answers (12 s) and the bus (5 s). */
const stopSeconds = 50;

/** The HTTP API: stateless, at least two pods, replaced without a request lost. */
export function controlPlane(profile: Profile, home: PlatformHome): readonly KubeObject[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: controlPlanePods,
        ports: [
          { name: "http", port: servicePort, targetPort: "http", protocol: "TCP" },
          { name: "metrics", port: controlPlanePorts.metrics, targetPort: "metrics", protocol: "TCP" },
        ],
      },
    },
    oneAtATime(metadata, controlPlanePods),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: home.replicas ?? 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: controlPlanePods },
        template: { metadata: { labels }, spec: pod(profile, home) },
      },
    },
  ];
}

function pod(profile: Profile, home: PlatformHome) {
  const { images, imagePullPolicy } = profile;
  const image = imageRef(images, controlPlaneImage);
  const { env, mounts, volumes } = signInAccess(home);
  const volumeMounts = [...bus.mounts, auditKey.mount, webhookKeys.mount, ...mounts];
  return {
    ...plainPod({
      account: controlPlaneName,
      terminationGracePeriodSeconds: stopSeconds,
      containers: [
        { ...container, image, imagePullPolicy, env: [...environment(profile, home), ...env], volumeMounts },
      ],
      volumes: [...bus.volumes, auditKey.volume, webhookKeys.volume, ...volumes],
    }),
    topologySpreadConstraints: keepApart(controlPlanePods, "ScheduleAnyway"),
  };
}

function environment({ baseDomain }: Profile, { host, hostProof = "required", proxies = [] }: PlatformHome) {
  const service = `${controlPlaneName}.${systemNamespace}`;
  const ofService = [controlPlaneName, service, `${service}.svc`, `${service}.svc.cluster.local`];
  const hosts = [...(host === undefined ? [] : [host]), ...ofService];
  return [
    ...bus.env,
    auditKey.variable,
    webhookKeys.variable,
    { name: "STOREPLANE_IDENTITY", value: "tokens" },
    { name: "STOREPLANE_HOST_PROOF", value: hostProof },
    { name: "STOREPLANE_PLATFORM_DOMAINS", value: baseDomain },
    { name: "STOREPLANE_PUBLIC_HOSTS", value: hosts.join(",") },
    ...(proxies.length > 0 ? [{ name: "STOREPLANE_TRUSTED_PROXIES", value: proxies.join(",") }] : []),
    { name: "STOREPLANE_HTTP_HOST", value: "0.0.0.0" },
    { name: "STOREPLANE_HTTP_PORT", value: String(controlPlanePorts.http) },
    { name: "STOREPLANE_METRICS_HOST", value: "0.0.0.0" },
    { name: "STOREPLANE_METRICS_PORT", value: String(controlPlanePorts.metrics) },
    { name: "STOREPLANE_DRAIN_SECONDS", value: String(drainSeconds) },
  ];
}

const container = {
  name: "control-plane",
  ports: Object.entries(controlPlanePorts).map(([name, containerPort]) => ({ name, containerPort })),
  startupProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 2, failureThreshold: 60 },
  // A process that answers nothing for a minute is ended. One without a bus answers: it connects again by itself.
  livenessProbe: {
    httpGet: { path: "/healthz", port: "http" },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 6,
  },
  // It asks the bus for up to two seconds.
  readinessProbe: {
    httpGet: { path: "/readyz", port: "http" },
    periodSeconds: 5,
    timeoutSeconds: 4,
    failureThreshold: 3,
  },
  lifecycle: { preStop: { sleep: { seconds: leaveSeconds } } },
  resources: amounts({ cpu: "100m", memory: "160Mi" }, { cpu: "2", memory: "512Mi" }),
  securityContext: confined,
};
