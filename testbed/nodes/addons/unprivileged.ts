import type { KubeObject } from "../../kube/apply-objects.ts";
import { imageUser } from "./program-image.ts";

/** What every pod of the add-ons has in common: it fits Pod Security `restricted`. */
const unprivileged = {
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: imageUser,
    runAsGroup: imageUser,
    seccompProfile: { type: "RuntimeDefault" },
    // Ports below 1024 without any capability; the setting counts in the pod's own network only.
    sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
  },
} as const;

interface Check {
  readonly path: string;
  readonly port: number;
}

interface Program {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, { readonly port: number; readonly protocol?: "TCP" | "UDP" }>>;
  readonly live: Check;
  readonly ready: Check;
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly memoryLimit: string;
}

/** The container of a program that writes nowhere and has no capability. */
export function container({ name, image, args, ports, live, ready, requests, memoryLimit }: Program): object {
  return {
    name,
    image,
    imagePullPolicy: "Never", // it was imported; there is no registry
    args,
    ports: Object.entries(ports).map(([named, { port, protocol = "TCP" }]) => ({
      name: named,
      containerPort: port,
      protocol,
    })),
    livenessProbe: { httpGet: live, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    // Every second: a cluster's start waits for it.
    readinessProbe: { httpGet: ready, periodSeconds: 1, failureThreshold: 10, timeoutSeconds: 5 },
    resources: { requests, limits: { memory: memoryLimit } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One pod of an add-on that runs under a ServiceAccount of its own name; `pod` is what is particular to it. */
export function addonDeployment(metadata: Metadata, pod: object): KubeObject {
  const { name, labels } = metadata;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...metadata },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { ...unprivileged, serviceAccountName: name, priorityClassName: "system-cluster-critical", ...pod },
      },
    },
  };
}
