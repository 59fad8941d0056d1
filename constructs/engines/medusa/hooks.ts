import { k8s } from "cdk8s-plus-28";
import type { UnnamedHook } from "../../hook.ts";
import { imageRef } from "../../image.ts";
import { render } from "../../kube-object.ts";
import { type Component, labelsOf } from "../../labels.ts";
import type { HookName, KubeObject } from "../../manifests.ts";
import { metadataOf, type RenderContext } from "../../render-context.ts";
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
export function hooks(context: RenderContext): readonly UnnamedHook[] {
  return [
    { name: "setup", step: "setup", before: "app", job: job(context, "setup", setupPod(context)) },
    { name: "smoke", step: "live", job: job(context, "smoke", smokePod(context)) },
  ];
}

interface HookPod {
  readonly volumes?: readonly k8s.Volume[];
  readonly container: Omit<NodePodProps["container"], "image">;
}

function job(context: RenderContext, name: HookName, { volumes = [], container }: HookPod): KubeObject {
  const component: Component = { app: "medusa", name };
  const { deadlineSeconds, backoffLimit } = context.profile.hooks[name];
  const spec = nodePod(context, {
    component: name,
    priorityClassName: "store-batch",
    restartPolicy: "Never",
    volumes,
    container: {
      image: imageRef(context.profile.images, medusaImage(context.versions)),
      command: [`/usr/local/bin/storeplane-${name}`],
      ...container,
    },
  });
  return render(k8s.KubeJob, {
    metadata: metadataOf(context, name, component),
    spec: {
      backoffLimit,
      activeDeadlineSeconds: deadlineSeconds,
      template: { metadata: { labels: labelsOf(context, component) }, spec },
    },
  });
}

function setupPod(context: RenderContext): HookPod {
  // No custom host is among the inputs: a new one must not run setup again, which the app would wait for.
  const hosts = context.endpoints.hosts.slice(0, 1);
  return {
    volumes: [secretVolume("admin", adminSecretName, ["password"])],
    container: {
      env: [
        ...medusaEnvironment(context, { mode: "shared", hosts }),
        heapLimit(context, "setup"),
        { name: "STORE_TITLE", value: context.props.name },
        { name: "STORE_ADMIN_EMAIL", value: adminEmail(context) },
        { name: "STORE_ADMIN_PASSWORD_FILE", value: `${adminPath}/password` },
        publishableKey,
      ],
      volumeMounts: [{ name: "admin", mountPath: adminPath, readOnly: true }],
    },
  };
}

function smokePod(context: RenderContext): HookPod {
  return {
    container: {
      env: [
        { name: "SMOKE_API", value: serverAddress },
        { name: "SMOKE_STOREFRONT", value: `http://${storefrontComponent}:${storefrontPort}` },
        { name: "SMOKE_HOST", value: new URL(context.endpoints.url).host },
        publishableKey,
      ],
    },
  };
}
