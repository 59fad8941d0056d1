import type { KubeObject } from "../../../constructs/index.ts";
import { admissionPolicy, type Validation } from "../admission-policy.ts";
import { agentUser } from "../agent-rights.ts";

interface AgentPolicy {
  readonly name: string;
  readonly apiGroups: readonly string[];
  /** Plurals, without subresources: the agent writes none of those in a store's namespace. */
  readonly resources: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
}

export const isTheAgent = { name: "is-the-agent", expression: `request.userInfo.username == '${agentUser}'` };

/** What holds for the agent's writes of these kinds, beside what holds for all that it writes. */
export function agentPolicy(policy: AgentPolicy): readonly KubeObject[] {
  const { name, apiGroups, resources, variables = {}, validations } = policy;
  return admissionPolicy({
    name: `storeplane-agent-${name}`,
    resources: { apiGroups, resources, operations: ["CREATE", "UPDATE"] },
    matchConditions: [isTheAgent],
    variables: { isUnchanged, ...variables },
    // What lies there already, of an older version say, may stay as it is.
    validations: validations.map((validation) => ({
      ...validation,
      expression: `variables.isUnchanged || (${validation.expression})`,
    })),
  });
}

const isUnchanged = "oldObject != null && has(object.spec) && has(oldObject.spec) && object.spec == oldObject.spec";
