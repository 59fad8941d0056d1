import { confined, imageRef, type KubeObject, labelKeys, type Profile } from "../../constructs/index.ts";
import { controlPlaneName } from "./api-address.ts";
import { agentsKeyFile, agentsKeySecret, busAccess } from "./bus-access.ts";
import { controlPlaneImage } from "./control-plane.ts";
import { platformLabels } from "./labels.ts";
import { systemNamespace } from "./namespaces.ts";
import { amounts, keepApart, oneAtATime, plainPod } from "./plain-pod.ts";

const renewalName = "storeplane-renewal";
const keyFolder = "/etc/storeplane/agents";
const keyVolume = "agents";
const labels = platformLabels("renewal");
const metadata = { name: renewalName, namespace: systemNamespace, labels };

/** Selects the pods of the renewal. */
export const renewalPods = { [labelKeys.name]: "storeplane", [labelKeys.component]: "renewal" };

/** Gives agents their tokens and puts accounts in place; it listens on no address, so that no probe can ask it. */
export function renewal(profile: Profile): readonly KubeObject[] {
  return [
    oneAtATime(metadata, renewalPods),
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: renewalPods },
        template: { metadata: { labels }, spec: pod(profile) },
      },
    },
  ];
}

function pod({ images, imagePullPolicy }: Profile) {
  const bus = busAccess("renewal", "operator");
  const container = {
    name: "renewal",
    image: imageRef(images, controlPlaneImage),
    imagePullPolicy,
    command: ["node", "renewal/main.ts"],
    env: [...bus.env, { name: "STOREPLANE_AGENT_KEY_FILE", value: `${keyFolder}/${agentsKeyFile}` }],
    resources: amounts({ cpu: "20m", memory: "96Mi" }, { cpu: "1", memory: "256Mi" }),
    securityContext: confined,
    volumeMounts: [...bus.mounts, { name: keyVolume, mountPath: keyFolder, readOnly: true }],
  };
  const items = [{ key: agentsKeyFile, path: agentsKeyFile }];
  const key = { name: keyVolume, secret: { secretName: agentsKeySecret, defaultMode: 0o440, items } };
  return {
    ...plainPod({
      account: controlPlaneName,
      terminationGracePeriodSeconds: 10,
      containers: [container],
      volumes: [...bus.volumes, key],
    }),
    topologySpreadConstraints: keepApart(renewalPods, "ScheduleAnyway"),
  };
}
