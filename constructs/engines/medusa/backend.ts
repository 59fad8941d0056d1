import { k8s } from "cdk8s-plus-28";
import { imageRef } from "../../image.ts";
import { render } from "../../kube-object.ts";
import { type Component, labelsOf, selectorOf } from "../../labels.ts";
import type { KubeObject } from "../../manifests.ts";
import { metadataOf, type RenderContext, replicasOf } from "../../render-context.ts";
import { service } from "../../workload/service.ts";
import { statelessServer } from "../../workload/stateless-server.ts";
import { portName, serverComponent, serverPort, workerComponent } from "./components.ts";
import { type MedusaMode, medusaEnvironment } from "./environment.ts";
import { heapLimit } from "./heap.ts";
import { nodeServerPod } from "./node-pod.ts";
import { medusaImage } from "./version.ts";

const server: Component = { app: "medusa", name: serverComponent };
const worker: Component = { app: "medusa", name: workerComponent };

/** Medusa: one kind of pod that does everything, or servers and, in a plan with workers, those beside them. */
export function backend(context: RenderContext): KubeObject[] {
  const hasWorker = replicasOf(context, workerComponent) > 0;
  const mode = hasWorker ? "server" : "shared";
  const { hosts } = context.endpoints;
  return [
    service(context, { name: serverComponent, component: server, port: serverPort, targetPort: portName }),
    ...statelessServer(context, server, pod(context, serverComponent, { mode, hosts })),
    ...(hasWorker ? [workers(context)] : []),
  ];
}

/** Old ones go before new ones come: what is queued waits, and the quota needs no room for both. */
function workers(context: RenderContext): KubeObject {
  return render(k8s.KubeDeployment, {
    metadata: metadataOf(context, workerComponent, worker),
    spec: {
      replicas: replicasOf(context, workerComponent),
      revisionHistoryLimit: 2,
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorOf(context, workerComponent) },
      template: {
        metadata: { labels: labelsOf(context, worker) },
        // Without custom hosts, which no worker answers: adding one must not stop the work.
        spec: pod(context, workerComponent, { mode: "worker", hosts: context.endpoints.hosts.slice(0, 1) }),
      },
    },
  });
}

function pod(context: RenderContext, component: string, mode: MedusaMode): k8s.PodSpec {
  const isWorker = mode.mode === "worker";
  return nodeServerPod(context, {
    component,
    port: serverPort,
    healthPath: "/health",
    drains: !isWorker,
    container: {
      image: imageRef(context.profile.images, medusaImage(context.versions)),
      command: ["/usr/local/bin/storeplane-server"],
      env: [
        ...medusaEnvironment(context, mode),
        heapLimit(context, component),
        ...(isWorker ? [{ name: "DISABLE_MEDUSA_ADMIN", value: "true" }] : []),
      ],
    },
  });
}
