import { type KubeObject, labelKeys } from "../../constructs/index.ts";
import { platformLabels } from "./labels.ts";

const apiVersion = "admissionregistration.k8s.io/v1";

export interface Validation {
  /** CEL; the request is refused unless it is true. */
  readonly expression: string;
  readonly message: string;
  /** CEL of a text that is told in place of `message`, which is told when this can't be evaluated. */
  readonly messageExpression?: string;
}

interface AdmissionPolicy {
  readonly name: string;
  readonly resources: {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly operations: readonly string[];
  };
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  /** CEL by name, in the order in which they build on each other. */
  readonly variables: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
}

/** A ValidatingAdmissionPolicy that refuses, also when it can't be evaluated, and its binding to the whole cluster. */
export function admissionPolicy(policy: AdmissionPolicy): readonly KubeObject[] {
  const { name, resources, matchConditions = [], variables, validations } = policy;
  const metadata = { name, labels: platformLabels("fence") };
  return [
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules: [{ ...resources, apiVersions: ["*"], scope: "*" }] },
        ...(matchConditions.length > 0 && { matchConditions }),
        variables: Object.entries(variables).map(([variable, expression]) => ({ name: variable, expression })),
        // 403 and not the default 422, which means that the object itself is wrong.
        validations: validations.map((validation) => ({ ...validation, reason: "Forbidden" })),
      },
    },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}

/** CEL: the store that the namespace in this variable is labelled with, or the empty text. */
export function storeOf(variable: string): string {
  return labelOf(variable, `'${labelKeys.store}'`);
}

/** CEL: the label of this key, or the empty text. */
export function labelOf(variable: string, key: string): string {
  return `${variable}.metadata.?labels[?${key}].orValue('')`;
}
