import type { k8s } from "cdk8s-plus-28";
import { type Image, imageRef } from "../image.ts";
import { type Component, labelsOf } from "../labels.ts";
import type { GeneratedSecret, StepObject } from "../manifests.ts";
import { type RenderContext, resourcesOf, settingOf } from "../render-context.ts";
import { execProbe, startupTiming } from "../workload/probes.ts";
import { restrictedPod } from "../workload/restricted-pod.ts";
import { service } from "../workload/service.ts";
import { livenessTiming, readinessTiming, singleServer } from "../workload/single-server.ts";
import { claimVolume, persistentVolumeClaim, scratchVolume } from "../workload/volumes.ts";

export const valkeyComponent = "valkey";
export const valkeyPort = 6379;
/** Versioned: a rotation makes a new Secret, which rolls the pods that read it. */
export const valkeySecretName = "valkey-v1";

const image: Image = { origin: "upstream", name: "valkey", tag: "9.1.2-trixie", home: "docker.io/valkey" };
const component: Component = { app: "valkey", name: valkeyComponent };
const claimName = "valkey-data";
/** `valkey` in the Debian images. */
const valkeyUserId = 999;
const passwordLength = 32;
/** The name by which valkey-cli, as redis-cli, takes a password. */
const passwordVariable = "REDISCLI_AUTH";

/**
 * One Valkey server for one store's queues. In a plan with a volume `valkey` it keeps what is queued on a claim; in
 * others a restart of the pod forgets it.
 */
export function valkey(context: RenderContext): readonly StepObject[] {
  const objects = [
    ...(isKept(context) ? [persistentVolumeClaim(context, { name: claimName, volume: "valkey", component })] : []),
    service(context, { name: valkeyComponent, component, port: valkeyPort, targetPort: "valkey", headless: true }),
    singleServer(context, component, pod(context)),
  ];
  return objects.map((object) => ({ step: "database", object }));
}

export function valkeySecret(context: RenderContext): GeneratedSecret {
  return {
    name: valkeySecretName,
    labels: labelsOf(context, component),
    keys: { password: { length: passwordLength } },
  };
}

function isKept({ size }: RenderContext): boolean {
  return size.volumes["valkey"] !== undefined;
}

function pod(context: RenderContext): k8s.PodSpec {
  return restrictedPod(context.profile, {
    userId: valkeyUserId,
    priorityClassName: "store-db",
    volumes: [isKept(context) ? claimVolume("data", claimName) : scratchVolume("data", "16Mi")],
    container: {
      name: valkeyComponent,
      image: imageRef(context.profile.images, image),
      imagePullPolicy: context.profile.imagePullPolicy,
      command: ["sh", "-c", startScript(context)],
      env: [{ name: passwordVariable, valueFrom: { secretKeyRef: { name: valkeySecretName, key: "password" } } }],
      ports: [{ name: "valkey", containerPort: valkeyPort, protocol: "TCP" }],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
      startupProbe: execProbe(["valkey-cli", "-e", "ping"], { ...startupTiming, timeout: 5 }),
      readinessProbe: execProbe(["valkey-cli", "-e", "ping"], readinessTiming),
      // Any answer will do: one that is busy or full must not be restarted.
      livenessProbe: execProbe(["valkey-cli", "ping"], livenessTiming),
      resources: resourcesOf(context, valkeyComponent),
    },
  });
}

/**
 * The settings come by standard input: an argument would show the password in the list of processes. `noeviction`,
 * as a queue that drops its keys loses work in silence.
 */
function startScript(context: RenderContext): string {
  return [
    "umask 0077",
    "exec valkey-server - <<END",
    `requirepass $${passwordVariable}`,
    "dir /data",
    'save ""',
    `appendonly ${isKept(context) ? "yes" : "no"}`,
    `maxmemory ${settingOf(context, "valkeyMemory")}`,
    "maxmemory-policy noeviction",
    "END",
    "",
  ].join("\n");
}
