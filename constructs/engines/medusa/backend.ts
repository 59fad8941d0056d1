import { k8s } from "cdk8s-plus-28";
import { imageRef } from "../../image.ts";
import { render } from "../../kube-object.ts";
import { labelsOf, type Part, selectorOf } from "../../labels.ts";
import type { KubeObject } from "../../manifests.ts";
import { metadataOf, replicasOf, type StoreFrame } from "../../store-frame.ts";
import { service } from "../../workload/service.ts";
import { statelessServer } from "../../workload/stateless-server.ts";
import { portName, serverComponent, serverPort, workerComponent } from "./components.ts";
import { type MedusaMode, medusaEnvironment } from "./environment.ts";
import { heapLimit } from "./heap.ts";
import { nodeServerPod } from "./node-pod.ts";
import { medusaImage } from "./version.ts";

const server: Part = { app: "medusa", component: serverComponent };
const worker: Part = { app: "medusa", component: workerComponent };

/** Medusa: one kind of pod that does everything, or servers and, in a plan with workers, those beside them. */
export function backend(frame: StoreFrame): KubeObject[] {
  const hasWorker = replicasOf(frame, workerComponent) > 0;
  const mode = hasWorker ? "server" : "shared";
  const { hosts } = frame.endpoints;
  return [
    service(frame, { name: serverComponent, part: server, port: serverPort, targetPort: portName }),
    ...statelessServer(frame, server, pod(frame, serverComponent, { mode, hosts })),
    ...(hasWorker ? [workers(frame)] : []),
  ];
}

/** Old ones go before new ones come: what is queued waits, and the quota needs no room for both. */
function workers(frame: StoreFrame): KubeObject {
  return render(k8s.KubeDeployment, {
    metadata: metadataOf(frame, workerComponent, worker),
    spec: {
      replicas: replicasOf(frame, workerComponent),
      revisionHistoryLimit: 2,
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorOf(frame, workerComponent) },
      template: {
        metadata: { labels: labelsOf(frame, worker) },
        // Without custom hosts, which no worker answers: adding one must not stop the work.
        spec: pod(frame, workerComponent, { mode: "worker", hosts: frame.endpoints.hosts.slice(0, 1) }),
      },
    },
  });
}

function pod(frame: StoreFrame, component: string, mode: MedusaMode): k8s.PodSpec {
  const isWorker = mode.mode === "worker";
  return nodeServerPod(frame, {
    component,
    port: serverPort,
    healthPath: "/health",
    drains: !isWorker,
    container: {
      image: imageRef(frame.profile.images, medusaImage),
      command: ["/usr/local/bin/storeplane-server"],
      env: [
        ...medusaEnvironment(frame, mode),
        heapLimit(frame, component),
        ...(isWorker ? [{ name: "DISABLE_MEDUSA_ADMIN", value: "true" }] : []),
      ],
    },
  });
}
