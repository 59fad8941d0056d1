import { k8s } from "cdk8s-plus-28";
import type { UnnamedHook } from "../../hook.ts";
import { render } from "../../kube-object.ts";
import { type Component, labelsOf } from "../../labels.ts";
import type { HookName, KubeObject } from "../../manifests.ts";
import { metadataOf, type RenderContext } from "../../render-context.ts";
import { secretVolume } from "../../workload/volumes.ts";
import { adminSecretName, adminUser } from "./secrets.ts";
import { webServicePort } from "./web.ts";
import { secretFile, type WordpressPodProps, webComponent, wordpressPod } from "./wordpress-pod.ts";

/** What the image's commands end with when trying again changes nothing: EX_CONFIG. */
const wrongFromTheStart = 78;

/** Setup makes a shop that can take an order; smoke places one and cancels it. */
export function hooks(context: RenderContext): readonly UnnamedHook[] {
  return [
    { name: "setup", step: "setup", job: job(context, "setup", setupContainer(context)) },
    { name: "smoke", step: "live", job: job(context, "smoke", smokeContainer(context)) },
  ];
}

type JobPod = Pick<WordpressPodProps, "container" | "volumes">;

function job(context: RenderContext, name: HookName, pod: JobPod): KubeObject {
  const component: Component = { app: "woocommerce", name };
  const { deadlineSeconds, backoffLimit } = context.profile.hooks[name];
  return render(k8s.KubeJob, {
    metadata: metadataOf(context, name, component),
    spec: {
      backoffLimit,
      activeDeadlineSeconds: deadlineSeconds,
      // Told at once, and not after minutes of attempts that end the same way.
      podFailurePolicy: {
        rules: [
          {
            action: "FailJob",
            onExitCodes: { containerName: name, operator: "In", values: [wrongFromTheStart] },
            onPodConditions: [],
          },
        ],
      },
      template: {
        metadata: { labels: labelsOf(context, component) },
        spec: wordpressPod(context, {
          ...pod,
          component: name,
          priorityClassName: "store-batch",
          restartPolicy: "Never",
          besideWeb: true,
        }),
      },
    },
  });
}

function setupContainer(context: RenderContext): JobPod {
  const { name, adminEmail } = context.props;
  return {
    volumes: [secretVolume("admin", adminSecretName, ["password"])],
    container: {
      command: ["/usr/local/bin/storeplane-setup"],
      env: [
        { name: "STORE_TITLE", value: name },
        { name: "STORE_ADMIN_USER", value: adminUser },
        { name: "STORE_ADMIN_EMAIL", value: adminEmail ?? `admin@${new URL(context.endpoints.url).hostname}` },
        { name: "STORE_ADMIN_PASSWORD_FILE", value: secretFile("admin", "password") },
        // The Job's name holds the hash of its inputs: a run that finds its own mark in the shop has nothing to do.
        {
          name: "STORE_SETUP_ID",
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
        },
      ],
      volumeMounts: [{ name: "admin", mountPath: "/etc/storeplane/admin", readOnly: true }],
    },
  };
}

function smokeContainer(context: RenderContext): JobPod {
  return {
    container: {
      command: ["/usr/local/bin/storeplane-smoke"],
      env: [
        // By the Service and a Host header: the public name need not resolve inside the cluster.
        { name: "SMOKE_TARGET", value: `http://${webComponent}:${webServicePort}` },
        { name: "SMOKE_HOST", value: new URL(context.endpoints.url).host },
      ],
    },
  };
}
