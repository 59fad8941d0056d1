import type { k8s } from "cdk8s-plus-28";
import { serviceAccountName } from "../guards/service-account.ts";
import type { Profile } from "../profile/profile.ts";
import { scratchOf } from "./volumes.ts";

export type PriorityClassName = "store-db" | "store-web" | "store-batch";

export interface RestrictedPodProps {
  /** User, group and volume group; images are built to run as any of them. */
  readonly userId: number;
  readonly priorityClassName: PriorityClassName;
  readonly container: RestrictedContainerProps;
  readonly volumes: readonly k8s.Volume[];
  readonly terminationGracePeriodSeconds?: number;
  /** @default the cluster's default, Always */
  readonly restartPolicy?: "Never";
  readonly affinity?: k8s.Affinity;
}

export interface RestrictedContainerProps {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  /** Scratch space is added: it follows from the volumes. */
  readonly resources: k8s.ResourceRequirements;
  readonly env: readonly k8s.EnvVar[];
  readonly volumeMounts: readonly k8s.VolumeMount[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly ports?: readonly k8s.ContainerPort[];
  readonly startupProbe?: k8s.Probe;
  readonly readinessProbe?: k8s.Probe;
  readonly livenessProbe?: k8s.Probe;
  readonly lifecycle?: k8s.Lifecycle;
}

/** The security context of a pod that passes Pod Security `restricted`, with its user, group and volume group. */
export function restrictedUser(userId: number): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The security context of a container that writes to its volumes only. */
export const confined: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** A pod with one container that passes Pod Security `restricted`, has a read-only root and no API token. */
export function restrictedPod({ userNamespaces }: Profile, props: RestrictedPodProps): k8s.PodSpec {
  const { userId, container, volumes, ...rest } = props;
  return {
    ...rest,
    serviceAccountName,
    // Without it a tenant's code that breaks out has the user of every other store's pods.
    ...(userNamespaces && { hostUsers: false }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedUser(userId),
    volumes: [...volumes],
    containers: [restrictedContainer({ ...container, resources: withScratch(container.resources, volumes) })],
  };
}

/** As much as it may use: what is promised twice is lost to whoever comes second. */
function withScratch({ requests, limits }: k8s.ResourceRequirements, volumes: readonly k8s.Volume[]) {
  const scratch = { "ephemeral-storage": scratchOf(volumes) };
  return { requests: { ...requests, ...scratch }, limits: { ...limits, ...scratch } };
}

function restrictedContainer(props: RestrictedContainerProps): k8s.Container {
  const { env, volumeMounts, command, args, ports, ...rest } = props;
  return {
    ...rest,
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    ...(ports && { ports: [...ports] }),
    env: [...env],
    volumeMounts: [...volumeMounts],
    securityContext: confined,
  };
}
