import type { KubeObject } from "../../../constructs/index.ts";
import { labelKeys, type Profile, restartsAnnotation } from "../../../constructs/index.ts";
import type { Validation } from "../admission-policy.ts";
import { agentPolicy } from "./agent-policy.ts";
import { exactly, literal, onlyKeys } from "./cel.ts";
import { containersOf, distinct, ofKind, type PodSpec, podOf, type Rendered, tenantImage } from "./rendered.ts";

const kinds = ["Deployment", "StatefulSet", "Job", "CronJob"];
/** What the API server adds to every pod template. */
const defaulted = {
  pod: ["dnsPolicy", "schedulerName", "serviceAccount", "restartPolicy", "terminationGracePeriodSeconds"],
  container: ["terminationMessagePath", "terminationMessagePolicy"],
  labels: ["controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"],
};

const variables = {
  template: templateOf("object"),
  templateBefore: `oldObject == null ? dyn({}) : dyn(${templateOf("oldObject")})`,
  pod: "variables.template.spec",
  podBefore: "dyn(variables.templateBefore.?spec.orValue({}))",
  containers: "variables.pod.containers + variables.pod.?initContainers.orValue([])",
  containersBefore:
    "dyn(variables.podBefore.?containers.orValue([]) + variables.podBefore.?initContainers.orValue([]))",
  marks: "variables.template.?metadata.orValue({})",
  marksBefore: "dyn(variables.templateBefore.?metadata.orValue({}))",
};

function templateOf(variable: string): string {
  return `(has(${variable}.spec.jobTemplate) ? ${variable}.spec.jobTemplate.spec.template : ${variable}.spec.template)`;
}

/**
 * Pods as stores have them: on nodes, with identities, volumes, images and priorities of stores. Pod Security looks at
 * pods, when a controller makes them; this at what the agent asks for, and at what Pod Security leaves open.
 */
export function podFence(profile: Profile, rendered: Rendered): readonly KubeObject[] {
  const makers = ofKind(rendered, ...kinds);
  const pods = makers.map(podOf);
  return agentPolicy({
    name: "pods",
    apiGroups: ["apps", "batch"],
    resources: ["*"],
    variables,
    validations: [
      ...placement(pods),
      ...identity(pods),
      ...volumes(pods),
      ...containers(pods),
      images(profile, makers),
      ...marks,
      {
        expression:
          "object.spec.?volumeClaimTemplates.orValue([]).size() == 0" +
          " && object.spec.?persistentVolumeClaimRetentionPolicy.orValue({}).all(key, object.spec.persistentVolumeClaimRetentionPolicy[key] == 'Retain')",
        message: "a StatefulSet of the agent makes no claims and removes none",
      },
    ],
  });
}

function placement(pods: readonly PodSpec[]): Validation[] {
  const keys = distinct([...pods.flatMap(Object.keys), ...defaulted.pod]);
  const affinities = distinct(pods.flatMap(({ affinity }) => Object.keys(affinity ?? {})));
  const priorities = distinct(pods.map(({ priorityClassName }) => priorityClassName));
  const own = "['namespaces', 'namespaceSelector'].all(key, !(key in term))";
  return [
    {
      expression: onlyKeys("variables.pod", "variables.podBefore", keys),
      message: `pods of the agent have these fields only: ${keys.toSorted().join(", ")}`,
    },
    {
      expression:
        `variables.pod.?affinity.orValue({}).all(key, key in ${literal(affinities)}` +
        ` && variables.pod.affinity[key].?requiredDuringSchedulingIgnoredDuringExecution.orValue([]).all(term, ${own})` +
        ` && !has(variables.pod.affinity[key].preferredDuringSchedulingIgnoredDuringExecution))`,
      message: "pods of the agent choose no nodes, and go by the pods of their own store",
    },
    {
      expression: `variables.pod.?priorityClassName.orValue('') in ${literal(priorities)}`,
      message: "pods of the agent have a priority of stores",
    },
  ];
}

function identity(pods: readonly PodSpec[]): Validation[] {
  const fixed = {
    serviceAccountName: pods.map(({ serviceAccountName }) => serviceAccountName),
    automountServiceAccountToken: [false],
    schedulerName: ["default-scheduler"],
    dnsPolicy: ["ClusterFirst"],
    ...(pods.every(({ hostUsers }) => hostUsers === false) && { hostUsers: [false] }),
  };
  const values = Object.entries(fixed).map(
    ([field, allowed]) =>
      `(has(variables.pod.${field}) && variables.pod.${field} in ${literal([...new Set<unknown>(allowed)])})`,
  );
  const contexts = distinct(pods.flatMap(({ securityContext }) => Object.keys(securityContext)));
  return [
    {
      expression: values.join(" && "),
      message: `pods of the agent keep what stores have as ${Object.keys(fixed).join(", ")}`,
    },
    {
      expression:
        onlyKeys("variables.pod.securityContext", "variables.podBefore.?securityContext.orValue({})", contexts) +
        " && variables.pod.securityContext.?runAsNonRoot.orValue(false)" +
        " && variables.pod.securityContext.?seccompProfile.?type.orValue('') == 'RuntimeDefault'",
      message: "pods of the agent do not run as root, and use the runtime's default seccomp profile",
    },
  ];
}

function volumes(pods: readonly PodSpec[]): Validation[] {
  const sources = distinct(pods.flatMap(({ volumes = [] }) => volumes.flatMap(Object.keys)));
  return [
    {
      expression: `variables.pod.?volumes.orValue([]).all(volume, volume.all(key, key in ${literal(sources)}))`,
      message: `volumes of the agent's pods are of these kinds only: ${sources.filter((key) => key !== "name").join(", ")}`,
    },
  ];
}

function containers(pods: readonly PodSpec[]): Validation[] {
  const all = pods.flatMap(containersOf);
  const keys = distinct([...all.flatMap(Object.keys), ...defaulted.container]);
  const contexts = distinct(all.map(({ securityContext }) => literal(securityContext))).join(", ");
  const amounts = distinct(all.flatMap(({ resources }) => Object.keys(resources.limits)));
  const counted = ["requests", "limits"].map(
    (side) => `c.resources.?${side}.orValue({}).all(key, key in ${literal(amounts)})`,
  );
  return [
    {
      expression:
        `variables.containers.all(c, c.all(key, key in ${literal(keys)} || variables.containersBefore.exists(b,` +
        " b.name == c.name && key in b && b[key] == c[key])))",
      message: `containers of the agent have these fields only: ${keys.toSorted().join(", ")}`,
    },
    {
      expression: `variables.containers.all(c, c.?securityContext.orValue({}) in [${contexts}])`,
      message: "containers of the agent have no privilege and a root that can't be written",
    },
    {
      expression:
        `variables.containers.all(c, ${counted.join(" && ")}` +
        " && c.?ports.orValue([]).all(port, !has(port.hostPort) && !has(port.hostIP)))",
      message: `containers of the agent ask for ${amounts.join(", ")} and for no port of a node`,
    },
  ];
}

/** A tenant's own storefront can come from anywhere; it is known by its digest, and it can reach its own shop only. */
function images({ images: { requireDigests } }: Profile, makers: readonly KubeObject[]): Validation {
  const found = makers.flatMap((maker) => containersOf(podOf(maker)).map(({ image }) => ({ maker, image })));
  const own = found.filter(({ image }) => image !== tenantImage).map(({ image }) => image.split("@")[0] ?? image);
  const names = distinct(own.map((image) => exactly(image.replace(/:[^:/]*$/, ""))));
  const version = requireDigests ? "@sha256:[0-9a-f]{64}" : "(:[A-Za-z0-9_.-]{1,128}|@sha256:[0-9a-f]{64})";
  const replaceable = distinct(
    found.filter(({ image }) => image === tenantImage).map(({ maker }) => maker.metadata.name),
  );
  const isOurs = `c.image.matches(${literal(`^(${names.join("|")})${version}$`)})`;
  const isTenants =
    `request.resource.resource == 'deployments' && object.metadata.name in ${literal(replaceable)}` +
    " && c.image.matches('^[a-z0-9][a-z0-9._/:-]{0,299}@sha256:[0-9a-f]{64}$')";
  // A store that waits for its turn is repaired to the images that it had under an earlier profile.
  const isAsBefore = "variables.containersBefore.exists(before, before.name == c.name && before.image == c.image)";
  return {
    expression: `variables.containers.all(c, ${isOurs} || (${isTenants}) || ${isAsBefore})`,
    message: "containers of the agent run the images of the profile; a tenant's own storefront is named by its digest",
  };
}

const labels = [...Object.values(labelKeys), ...defaulted.labels];

const [annotations, annotationsBefore] = ["marks", "marksBefore"].map(
  (of) => `dyn(variables.${of}.?annotations.orValue({}))`,
) as [string, string];
const ofRestarts = literal(restartsAnnotation);

/** The number of restarts, and otherwise those that were there. */
const ownAnnotations =
  `${annotations}.all(key, key == ${ofRestarts} ? ${annotations}[key].matches('^[1-9][0-9]{0,15}$')` +
  ` : key in ${annotationsBefore} && ${annotationsBefore}[key] == ${annotations}[key])` +
  ` && ${annotationsBefore}.all(key, key == ${ofRestarts} || key in ${annotations})`;

const marks: readonly Validation[] = [
  {
    expression:
      onlyKeys("dyn(variables.marks.?labels.orValue({}))", "variables.marksBefore.?labels.orValue({})", labels) +
      ` && ${ownAnnotations}` +
      " && variables.marks.?finalizers.orValue([]).size() == 0 && variables.marks.?ownerReferences.orValue([]).size() == 0",
    message:
      "pods of the agent have the labels of stores, no annotation but that of restarts, no finalizer and no owner",
  },
];
