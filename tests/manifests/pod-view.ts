import type { KubeObject } from "../../constructs/index.ts";

/** The fields of rendered pods that the checks read. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: EnvSource }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: SecurityView & {
    readonly allowPrivilegeEscalation?: boolean;
    readonly privileged?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
    readonly procMount?: string;
  };
  readonly startupProbe?: ProbeView;
  readonly readinessProbe?: ProbeView;
  readonly livenessProbe?: ProbeView;
  readonly lifecycle?: { readonly preStop?: { readonly exec?: { readonly command: readonly string[] } } };
}

export interface EnvSource {
  readonly secretKeyRef?: { readonly name: string; readonly key: string };
  readonly fieldRef?: { readonly fieldPath: string };
}

export interface ProbeView {
  readonly httpGet?: {
    readonly port: string | number;
    readonly host?: string;
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
  };
  readonly tcpSocket?: { readonly port: string | number; readonly host?: string };
  readonly exec?: { readonly command: readonly string[] };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface SecurityView {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type: string };
}

export interface VolumeView {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string; readonly medium?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly secret?: {
    readonly secretName: string;
    readonly items?: readonly { readonly key: string; readonly path: string }[];
  };
  readonly [source: string]: unknown;
}

export interface SelectorView {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface PodView {
  readonly containers: readonly ContainerView[];
  readonly initContainers?: readonly ContainerView[];
  readonly volumes?: readonly VolumeView[];
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly priorityClassName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly hostUsers?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityView & { readonly sysctls?: readonly { readonly name: string }[] };
  readonly affinity?: {
    readonly podAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly { readonly labelSelector: SelectorView }[];
    };
  };
}

export type Labels = Readonly<Record<string, string>>;
export type Amounts = Readonly<Record<string, string>>;

/** A pod template with the object that makes pods of it. */
export interface PodTemplate {
  readonly owner: string;
  readonly labels: Labels;
  readonly spec: PodView;
  readonly replicas: number;
  /** Pods of this template that can run at the same time, a rollout's surplus included. */
  readonly atOnce: number;
}

interface TemplateHolder {
  readonly replicas?: number;
  readonly strategy?: { readonly type: string; readonly rollingUpdate?: { readonly maxSurge?: number } };
  readonly selector?: SelectorView;
  readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodView };
  readonly jobTemplate?: { readonly spec: TemplateHolder };
}

/** Kinds that make pods of a template. */
export const workloadKinds: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "Job", "CronJob"]);

export function podTemplates(objects: readonly KubeObject[]): PodTemplate[] {
  return objects.filter(({ kind }) => workloadKinds.has(kind)).map(templateOf);
}

export function containersOf(pod: PodView): readonly ContainerView[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** The selector of a workload that has one. */
export function workloadSelector({ spec }: KubeObject): SelectorView | undefined {
  return (spec as TemplateHolder).selector;
}

export function selects(selector: SelectorView, labels: Labels): boolean {
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return byLabel && (selector.matchExpressions ?? []).every((expression) => holds(expression, labels));
}

function holds({ key, operator, values = [] }: NonNullable<SelectorView["matchExpressions"]>[number], labels: Labels) {
  if (operator === "In") return values.includes(labels[key] ?? "");
  if (operator === "Exists") return key in labels;
  throw new Error(`selector operator ${operator} is not known to the checks`);
}

function templateOf(object: KubeObject): PodTemplate {
  const spec = object.spec as TemplateHolder;
  const holder = spec.jobTemplate?.spec ?? spec;
  const replicas = spec.replicas ?? 1;
  // Kubernetes: a Deployment may have a quarter of its pods on top, unless it says otherwise.
  const added = spec.strategy?.rollingUpdate?.maxSurge ?? Math.ceil(replicas / 4);
  const surge = object.kind === "Deployment" && spec.strategy?.type !== "Recreate" ? added : 0;
  const { metadata, spec: pod } = holder.template;
  return {
    owner: `${object.kind}/${object.metadata.name}`,
    labels: metadata.labels,
    spec: pod,
    replicas,
    atOnce: replicas + surge,
  };
}
