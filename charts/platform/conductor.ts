import {
  confined,
  imageRef,
  type KubeObject,
  labelKeys,
  type PlatformHome,
  type Profile,
} from "../../constructs/index.ts";
import { controlPlaneName } from "./api-address.ts";
import { busAccess, webhookKeyAccess } from "./bus-access.ts";
import { controlPlaneImage } from "./control-plane.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { amounts, keepApart, oneAtATime, plainPod } from "./plain-pod.ts";

export const conductorName = "storeplane-conductor";
export const conductorMetricsPort = 9464;
const labels = platformLabels("conductor");
const metadata = { name: conductorName, namespace: systemNamespace, labels };
const replicas = 2;

/** Longer than what is under way may take at the end. */
const stopSeconds = 15;

/** Selects the pods of the conductor. */
export const conductorPods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "conductor" };

/** Sends webhooks: none of the two leads, and each takes its share of what an endpoint may be sent. */
export function conductor(profile: Profile, home: PlatformHome): readonly KubeObject[] {
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: conductorPods,
        ports: [{ name: "metrics", port: conductorMetricsPort, targetPort: "metrics", protocol: "TCP" }],
      },
    },
    oneAtATime(metadata, conductorPods),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: conductorPods },
        template: { metadata: { labels }, spec: pod(profile, home) },
      },
    },
  ];
}

function pod({ images, imagePullPolicy }: Profile, { host }: PlatformHome) {
  const bus = busAccess("conductor");
  const keys = webhookKeyAccess();
  const metrics = { path: "/metrics", port: "metrics" };
  const container = {
    name: "conductor",
    image: imageRef(images, controlPlaneImage),
    imagePullPolicy,
    command: ["node", "control-plane/main.conductor.ts"],
    env: [
      ...bus.env,
      keys.variable,
      { name: "STOREPLANE_CONDUCTORS", value: String(replicas) },
      ...(host === undefined ? [] : [{ name: "STOREPLANE_PUBLIC_URL", value: `https://${host}` }]),
      { name: "STOREPLANE_METRICS_HOST", value: "0.0.0.0" },
      { name: "STOREPLANE_METRICS_PORT", value: String(conductorMetricsPort) },
    ],
    ports: [{ name: "metrics", containerPort: conductorMetricsPort }],
    startupProbe: { httpGet: metrics, periodSeconds: 2, failureThreshold: 60 },
    // A process that answers nothing for a minute is ended. One without a bus answers: it connects again by itself.
    livenessProbe: { httpGet: metrics, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    readinessProbe: { httpGet: metrics, periodSeconds: 5, timeoutSeconds: 4, failureThreshold: 3 },
    resources: amounts({ cpu: "50m", memory: "128Mi" }, { cpu: "1", memory: "384Mi" }),
    securityContext: confined,
    volumeMounts: [...bus.mounts, keys.mount],
  };
  return {
    ...plainPod({
      account: controlPlaneName,
      terminationGracePeriodSeconds: stopSeconds,
      containers: [container],
      volumes: [...bus.volumes, keys.volume],
    }),
    topologySpreadConstraints: keepApart(conductorPods, "ScheduleAnyway"),
  };
}
