import { k8s } from "cdk8s-plus-28";
import type { UnnamedHook } from "../../hook.ts";
import { render } from "../../kube-object.ts";
import { labelsOf, type Part } from "../../labels.ts";
import type { HookName, KubeObject } from "../../manifests.ts";
import { metadataOf, type StoreFrame } from "../../store-frame.ts";
import { secretVolume } from "../../workload/volumes.ts";
import { adminSecretName, adminUser } from "./secrets.ts";
import { webServicePort } from "./web.ts";
import { secretFile, type WordpressPodProps, webComponent, wordpressPod } from "./wordpress-pod.ts";

/** What the image's commands end with when trying again changes nothing: EX_CONFIG. */
const wrongFromTheStart = 78;

/** Setup makes a shop that can take an order; smoke places one and cancels it. */
export function hooks(frame: StoreFrame): readonly UnnamedHook[] {
  return [
    { name: "setup", step: "setup", job: job(frame, "setup", setupContainer(frame)) },
    { name: "smoke", step: "live", job: job(frame, "smoke", smokeContainer(frame)) },
  ];
}

type JobPod = Pick<WordpressPodProps, "container" | "volumes">;

function job(frame: StoreFrame, name: HookName, pod: JobPod): KubeObject {
  const part: Part = { app: "woocommerce", component: name };
  const { deadlineSeconds, backoffLimit } = frame.profile.hooks[name];
  return render(k8s.KubeJob, {
    metadata: metadataOf(frame, name, part),
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
        metadata: { labels: labelsOf(frame, part) },
        spec: wordpressPod(frame, {
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

function setupContainer(frame: StoreFrame): JobPod {
  const { name, adminEmail } = frame.props;
  return {
    volumes: [secretVolume("admin", adminSecretName, ["password"])],
    container: {
      command: ["/usr/local/bin/storeplane-setup"],
      env: [
        { name: "STORE_TITLE", value: name },
        { name: "STORE_ADMIN_USER", value: adminUser },
        { name: "STORE_ADMIN_EMAIL", value: adminEmail ?? `admin@${new URL(frame.endpoints.url).hostname}` },
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

function smokeContainer(frame: StoreFrame): JobPod {
  return {
    container: {
      command: ["/usr/local/bin/storeplane-smoke"],
      env: [
        // By the Service and a Host header: the public name need not resolve inside the cluster.
        { name: "SMOKE_TARGET", value: `http://${webComponent}:${webServicePort}` },
        { name: "SMOKE_HOST", value: new URL(frame.endpoints.url).host },
      ],
    },
  };
}
