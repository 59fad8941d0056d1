import { k8s } from "cdk8s-plus-28";
import type { UnnamedHook } from "../../hook.ts";
import { imageRef } from "../../image.ts";
import { render } from "../../kube-object.ts";
import { labelsOf, type Part } from "../../labels.ts";
import type { HookName, KubeObject } from "../../manifests.ts";
import { metadataOf, type StoreFrame } from "../../store-frame.ts";
import { secretVolume } from "../../workload/volumes.ts";
import { storefrontComponent, storefrontPort } from "./components.ts";
import { medusaEnvironment } from "./environment.ts";
import { heapLimit } from "./heap.ts";
import { type NodePodProps, nodePod } from "./node-pod.ts";
import { adminEmail, adminSecretName, publishableKey } from "./secrets.ts";
import { serverAddress } from "./storefront.ts";
import { medusaImage } from "./version.ts";

const adminPath = "/etc/storeplane/admin";

/** Setup makes tables and a shop that can take an order, without which Medusa does not start; smoke places one. */
export function hooks(frame: StoreFrame): readonly UnnamedHook[] {
  return [
    { name: "setup", step: "setup", before: "app", job: job(frame, "setup", setupPod(frame)) },
    { name: "smoke", step: "live", job: job(frame, "smoke", smokePod(frame)) },
  ];
}

interface HookPod {
  readonly volumes?: readonly k8s.Volume[];
  readonly container: Omit<NodePodProps["container"], "image">;
}

function job(frame: StoreFrame, name: HookName, { volumes = [], container }: HookPod): KubeObject {
  const part: Part = { app: "medusa", component: name };
  const { deadlineSeconds, backoffLimit } = frame.profile.hooks[name];
  const spec = nodePod(frame, {
    component: name,
    priorityClassName: "store-batch",
    restartPolicy: "Never",
    volumes,
    container: {
      image: imageRef(frame.profile.images, medusaImage),
      command: [`/usr/local/bin/storeplane-${name}`],
      ...container,
    },
  });
  return render(k8s.KubeJob, {
    metadata: metadataOf(frame, name, part),
    spec: {
      backoffLimit,
      activeDeadlineSeconds: deadlineSeconds,
      template: { metadata: { labels: labelsOf(frame, part) }, spec },
    },
  });
}

function setupPod(frame: StoreFrame): HookPod {
  // No custom host is among the inputs: a new one must not run setup again, which the app would wait for.
  const hosts = frame.endpoints.hosts.slice(0, 1);
  return {
    volumes: [secretVolume("admin", adminSecretName, ["password"])],
    container: {
      env: [
        ...medusaEnvironment(frame, { mode: "shared", hosts }),
        heapLimit(frame, "setup"),
        { name: "STORE_TITLE", value: frame.props.name },
        { name: "STORE_ADMIN_EMAIL", value: adminEmail(frame) },
        { name: "STORE_ADMIN_PASSWORD_FILE", value: `${adminPath}/password` },
        publishableKey,
      ],
      volumeMounts: [{ name: "admin", mountPath: adminPath, readOnly: true }],
    },
  };
}

function smokePod(frame: StoreFrame): HookPod {
  return {
    container: {
      env: [
        { name: "SMOKE_API", value: serverAddress },
        { name: "SMOKE_STOREFRONT", value: `http://${storefrontComponent}:${storefrontPort}` },
        { name: "SMOKE_HOST", value: new URL(frame.endpoints.url).host },
        publishableKey,
      ],
    },
  };
}
