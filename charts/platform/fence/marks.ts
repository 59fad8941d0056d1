import { annotationKeys, type KubeObject, labelKeys, restoredAnnotation } from "../../../constructs/index.ts";
import type { Validation } from "../admission-policy.ts";
import { literal, onlyKeys } from "./cel.ts";
import { distinct, ofKind, type Rendered } from "./rendered.ts";
import { resourceOf } from "./resources.ts";

/** Set by the API server on every namespace. */
const nameLabel = "kubernetes.io/metadata.name";
/** Set by the API server on every claim. */
const claimFinalizer = "kubernetes.io/pvc-protection";

export const markVariables = {
  before: "oldObject == null ? dyn({}) : dyn(oldObject.metadata)",
  labels: "object == null ? dyn({}) : dyn(object.metadata.?labels.orValue({}))",
  labelsBefore: "dyn(variables.before.?labels.orValue({}))",
  annotations: "object == null ? dyn({}) : dyn(object.metadata.?annotations.orValue({}))",
  annotationsBefore: "dyn(variables.before.?annotations.orValue({}))",
  finalizers: "object == null ? dyn([]) : dyn(object.metadata.?finalizers.orValue([]))",
  finalizersBefore: "dyn(variables.before.?finalizers.orValue([]))",
};

/**
 * Labels, annotations, owners and finalizers are how other controllers are told what to do: to remove an object as
 * one whose owner is gone, to leave a namespace out, to publish a name.
 */
export function fencedMarks(rendered: Rendered): readonly Validation[] {
  return [
    {
      expression:
        "object == null || object.metadata.?ownerReferences.orValue([]) == variables.before.?ownerReferences.orValue([])",
      message: "the agent gives no object an owner and takes none away: what has an owner goes with it",
    },
    {
      expression:
        `object == null || (variables.finalizers.all(it, it in variables.finalizersBefore || it == '${claimFinalizer}')` +
        " && variables.finalizersBefore.all(it, it in variables.finalizers))",
      message: "the agent sets no finalizer and takes none away",
    },
    ...namespaceMarks(ofKind(rendered, "Namespace")),
    ...objectMarks(rendered),
  ];
}

function namespaceMarks(namespaces: readonly KubeObject[]): Validation[] {
  const labels = [...keysOf(namespaces, "labels"), nameLabel];
  const annotations = keysOf(namespaces, "annotations");
  const uid = (annotated: string) => `${annotated}[?'${annotationKeys.uid}'].orValue('')`;
  const kept = (keys: readonly string[], map: string) =>
    `variables.${map}Before.all(key, key in ${literal(keys)} || key in variables.${map})`;
  return [
    {
      expression:
        `!variables.isNamespace || object == null || (${onlyKeys("variables.labels", "variables.labelsBefore", labels)}` +
        ` && ${onlyKeys("variables.annotations", "variables.annotationsBefore", annotations)}` +
        ` && ${kept(labels, "labels")} && ${kept(annotations, "annotations")})`,
      message: "the agent sets and removes the labels and annotations of stores' namespaces only",
    },
    {
      expression:
        "!variables.isNamespace || object == null || object.spec.?finalizers.orValue([]).all(it, it == 'kubernetes')",
      message: "the agent sets no finalizer of a namespace",
    },
    {
      expression:
        `!variables.isNamespace || object == null || oldObject == null || ${uid("variables.annotationsBefore")} == ''` +
        ` || ${uid("variables.annotations")} in [${uid("variables.annotationsBefore")}, variables.annotationsBefore[?'${restoredAnnotation}'].orValue('')]`,
      message: "a namespace stays the one of its store",
      messageExpression:
        `'a namespace stays the one of its store: it is marked as the one of uid ' + ${uid("variables.annotationsBefore")}` +
        ` + '. If that was changed by hand, and GET of the store answers uid ' + ${uid("variables.annotations")}` +
        " + ', put it back: kubectl annotate namespace ' + object.metadata.name" +
        ` + ' ${annotationKeys.uid}=' + ${uid("variables.annotations")} + ' --overwrite'`,
    },
  ];
}

function objectMarks({ objects }: Rendered): Validation[] {
  const allowed: Record<string, Record<string, string[]>> = {};
  for (const { kind, metadata } of objects.filter(({ kind }) => kind !== "Namespace")) {
    for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
      const ofKey = ((allowed[resourceOf(kind)] ??= {})[key] ??= []);
      if (!ofKey.includes(value)) ofKey.push(value);
    }
  }
  const values = `${literal(allowed)}[?request.resource.resource].orValue({})[?key].orValue([])`;
  return [
    {
      expression: `variables.isNamespace || object == null || ${onlyKeys("variables.labels", "variables.labelsBefore", Object.values(labelKeys))}`,
      message: `the agent sets these labels only: ${Object.values(labelKeys).join(", ")}`,
    },
    {
      expression:
        "variables.isNamespace || object == null || variables.annotations.all(key, variables.annotations[key] in" +
        ` ${values} || (key in variables.annotationsBefore && variables.annotations[key] == variables.annotationsBefore[key]))`,
      message: "the agent sets the annotations of the profile only",
    },
  ];
}

function keysOf(objects: readonly KubeObject[], field: "labels" | "annotations"): string[] {
  return distinct(objects.flatMap(({ metadata }) => Object.keys(metadata[field] ?? {})));
}
