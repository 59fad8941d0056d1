import { k8s } from "cdk8s-plus-28";
import { render } from "../kube-object.ts";
import type { Component } from "../labels.ts";
import type { KubeObject } from "../manifests.ts";
import { metadataOf, quantities, type RenderContext } from "../render-context.ts";
import { issuingTls } from "../routing/certificates.ts";

const component: Component = { app: "storeplane", name: "guard" };

/** Counts that hold for every plan; zero means that stores never need one. */
const counts = {
  "services.loadbalancers": 0,
  "services.nodeports": 0,
  "count/services": 6,
  "count/jobs.batch": 20,
  "count/secrets": 20,
  "count/configmaps": 20,
  "count/ingresses.networking.k8s.io": 3,
  "count/httproutes.gateway.networking.k8s.io": 12,
};

/** Room for what cert-manager keeps per custom host, and adds while it proves one. */
const certificateCounts = {
  "count/services": 16,
  "count/secrets": 50,
  "count/ingresses.networking.k8s.io": 13,
  "count/httproutes.gateway.networking.k8s.io": 24,
};

export function resourceQuota(context: RenderContext): KubeObject {
  const { requests, limits, pods, volumes, storage, ephemeralStorage } = context.size.quota;
  return render(k8s.KubeResourceQuota, {
    metadata: metadataOf(context, "store", component),
    spec: {
      hard: quantities({
        "requests.cpu": requests.cpu,
        "requests.memory": requests.memory,
        "limits.cpu": limits.cpu,
        "limits.memory": limits.memory,
        "requests.storage": storage,
        "requests.ephemeral-storage": ephemeralStorage,
        "limits.ephemeral-storage": ephemeralStorage,
        persistentvolumeclaims: volumes,
        pods,
        ...counts,
        ...(issuingTls(context.profile) && certificateCounts),
      }),
    },
  });
}

const scratch = { "ephemeral-storage": "128Mi" };

/** Bounds per container and volume; the defaults only serve pods that people add by hand. */
export function limitRange(context: RenderContext): KubeObject {
  return render(k8s.KubeLimitRange, {
    metadata: metadataOf(context, "store", component),
    spec: {
      limits: [
        {
          type: "Container",
          defaultRequest: quantities({ cpu: "100m", memory: "128Mi", ...scratch }),
          default: quantities({ cpu: "500m", memory: "256Mi", ...scratch }),
          max: quantities({ ...context.size.containerMax, "ephemeral-storage": "1Gi" }),
        },
        {
          type: "PersistentVolumeClaim",
          min: quantities({ storage: "1Gi" }),
          max: quantities({ storage: context.size.volumeMax }),
        },
      ],
    },
  });
}
