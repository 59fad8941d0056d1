import { type KubeObject, labelKeys, storeWriter } from "../../constructs/index.ts";
import { admissionPolicy, storeOf } from "./admission-policy.ts";
import { agentName, agentUser } from "./agent-rights.ts";
import { fencedObjects } from "./fenced-objects.ts";
import { isStoreNamespace } from "./store-namespaces.ts";

const { account, role } = storeWriter;

const podSecurity = ["enforce", "audit", "warn"].map((mode) => `'pod-security.kubernetes.io/${mode}'`).join(", ");

const variables = {
  isNamespace: "request.resource.group == '' && request.resource.resource == 'namespaces'",
  isStore: "request.resource.group == 'storeplane.dev'",
  isOwnLease:
    "request.resource.group == 'coordination.k8s.io' && request.resource.resource == 'leases'" +
    ` && request.namespace == '${account.namespace}' && request.?name.orValue('') == '${agentName}'`,
  isInStore: `!variables.isNamespace && namespaceObject != null && (${isStoreNamespace("namespaceObject")})`,
  isBinding: "request.resource.group == 'rbac.authorization.k8s.io' && request.resource.resource == 'rolebindings'",
};

/** A level that is lower, or pinned to rules older than any supported Kubernetes, would let privileged pods in. */
const keepsPodSecurity =
  `[${podSecurity}].all(key, object.metadata.?labels[?key].orValue('') == 'restricted'` +
  " && object.metadata.?labels[?(key + '-version')].orValue('').matches('^(latest|v1[.](3[5-9]|[4-9][0-9]))$'))";

/**
 * RBAC can't tell a store's namespace from another: with its rights alone the agent could delete any namespace, or
 * bind itself in kube-system. This policy is the half of the fence that looks at the namespace.
 */
export function agentFence(): readonly KubeObject[] {
  return admissionPolicy({
    name: "storeplane-agent-fence",
    resources: { apiGroups: ["*"], resources: ["*/*"], operations: ["*"] },
    matchConditions: [{ name: "is-the-agent", expression: `request.userInfo.username == '${agentUser}'` }],
    variables,
    validations: [
      {
        expression: "variables.isNamespace || variables.isStore || variables.isOwnLease || variables.isInStore",
        message: "the agent writes in namespaces of stores only",
      },
      {
        expression: `!variables.isNamespace || oldObject == null || (${isStoreNamespace("oldObject")})`,
        message: "the agent changes and removes namespaces of stores only, and makes no other namespace one",
      },
      {
        expression: `!variables.isNamespace || object == null || (${storeOf("object")} != '' && object.metadata.name == 'store-' + ${storeOf("object")})`,
        message: `a namespace of the agent is named store-<store> and carries the label ${labelKeys.store}`,
      },
      {
        expression: `!variables.isNamespace || object == null || ${keepsPodSecurity}`,
        message: "a namespace of the agent enforces, audits and warns of Pod Security level restricted",
      },
      {
        expression:
          `!variables.isBinding || object == null || (object.roleRef.kind == 'ClusterRole' && object.roleRef.name == '${role}'` +
          " && object.?subjects.orValue([]).size() == 1 && object.subjects.all(subject, subject.kind == 'ServiceAccount'" +
          ` && subject.name == '${account.name}' && subject.?namespace.orValue('') == '${account.namespace}'))`,
        message: `the agent binds nobody but itself, and to ClusterRole ${role} only`,
      },
      ...fencedObjects,
    ],
  });
}
