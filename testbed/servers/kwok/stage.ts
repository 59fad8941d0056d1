/** What a kwok stage does with the objects it selects. */
export interface StageSpec {
  /** jq expression that is true for the objects it changes; false once they are changed, or the change comes again and again. */
  readonly when: string;
  /** Template (Go, YAML) of another object to make, or to apply over the one that is there; before all others. */
  readonly apply?: string;
  /** Template of what to merge into the object, in one write. */
  readonly object?: string;
  /** Template of the status to merge. */
  readonly status?: string;
  /** Template of metadata to merge. */
  readonly metadata?: string;
  readonly event?: { readonly type: "Normal" | "Warning"; readonly reason: string; readonly message: string };
  /** jq expression for a duration, like "30s". */
  readonly delay?: string;
}

/** A kwok Stage for one kind. */
export function stage(name: string, resourceRef: { apiGroup: string; kind: string }, spec: StageSpec): object {
  const patches = [
    { template: spec.object },
    { root: "metadata", template: spec.metadata },
    { root: "status", subresource: "status", template: spec.status },
  ].filter(({ template }) => template !== undefined);
  // kwok compares what jq yields with strings.
  const key = `if .metadata.deletionTimestamp == null and (${spec.when}) then "yes" else "no" end`;
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef,
      selector: { matchExpressions: [{ key, operator: "In", values: ["yes"] }] },
      ...(spec.delay !== undefined && { delay: { durationFrom: { expressionFrom: spec.delay } } }),
      // kwok's own stages have no weight: of several that match, one with a weight wins.
      weight: 1,
      steps: [
        ...(spec.apply === undefined ? [] : [{ apply: { template: spec.apply } }]),
        ...patches.map((patch) => ({ patch })),
        ...(spec.event ? [{ event: spec.event }] : []),
      ],
    },
  };
}

/** Lines of a `conditions:` list in a template, each "type status reason". */
export function conditionLines(conditions: readonly string[], more = ""): string {
  const lines = conditions.map((condition) => {
    const [type, status, reason = ""] = condition.split(" ");
    return `- { type: ${type}, status: "${status}", reason: "${reason}", lastTransitionTime: {{ Now | Quote }}${more} }`;
  });
  return lines.join("\n");
}
