import { type KubeObject, labelKeys, type Profile, storeWriter } from "../../constructs/index.ts";
import { admissionPolicy, storeOf, type Validation } from "./admission-policy.ts";
import { agentName } from "./agent-rights.ts";
import { agentSecret } from "./agent-secret.ts";
import { isTheAgent } from "./fence/agent-policy.ts";
import { literal } from "./fence/cel.ts";
import { fencedMarks, markVariables } from "./fence/marks.ts";
import { boundFence, limitBounds, quotaBounds, reachFence } from "./fence/objects.ts";
import { podFence } from "./fence/pods.ts";
import { distinct, namePattern, ofKind, type Rendered, renderedUnder } from "./fence/rendered.ts";
import { resourceOf } from "./fence/resources.ts";
import { routeFence } from "./fence/routes.ts";
import { vaultFence } from "./fence/vault.ts";
import { isStoreNamespace } from "./store-namespaces.ts";
import { writerRules } from "./store-writer-rules.ts";

const { account, role } = storeWriter;

const podSecurity = ["enforce", "audit", "warn"].map((mode) => `'pod-security.kubernetes.io/${mode}'`).join(", ");
const subresource = "request.?subResource.orValue('')";

const variables = {
  isNamespace: "request.resource.group == '' && request.resource.resource == 'namespaces'",
  isStore: "request.resource.group == 'storeplane.dev'",
  isOwnLease:
    "request.resource.group == 'coordination.k8s.io' && request.resource.resource == 'leases'" +
    ` && request.namespace == '${account.namespace}' && request.?name.orValue('') == '${agentName}'`,
  isOwnCreds:
    "request.resource.group == '' && request.resource.resource == 'secrets' && request.operation == 'UPDATE'" +
    ` && request.namespace == '${account.namespace}' && request.?name.orValue('') == '${agentSecret}'`,
  isInStore: `!variables.isNamespace && namespaceObject != null && (${isStoreNamespace("namespaceObject")})`,
  isBinding: "request.resource.group == 'rbac.authorization.k8s.io' && request.resource.resource == 'rolebindings'",
  ...markVariables,
};

/** A level that is lower, or pinned to rules older than any supported Kubernetes, would let privileged pods in. */
const keepsPodSecurity =
  `[${podSecurity}].all(key, object.metadata.?labels[?key].orValue('') == 'restricted'` +
  " && object.metadata.?labels[?(key + '-version')].orValue('').matches('^(latest|v1[.](3[5-9]|[4-9][0-9]))$'))";

/**
 * RBAC can't tell a store's namespace from another, nor a store's object from any other of its kind: with its rights
 * alone the agent could delete any namespace, or bind itself in kube-system. These policies are the half of the fence
 * that looks at the namespace and into the object; what they allow is taken from what stores are rendered as.
 */
export function agentFence(profile: Profile): readonly KubeObject[] {
  const rendered = renderedUnder(profile);
  return [
    ...admissionPolicy({
      name: "storeplane-agent-fence",
      resources: { apiGroups: ["*"], resources: ["*/*"], operations: ["*"] },
      matchConditions: [isTheAgent],
      variables,
      validations: [...places, ...fencedKinds(rendered), ...fencedMarks(rendered)],
    }),
    ...podFence(profile, rendered),
    ...boundFence(rendered),
    ...reachFence(profile, rendered),
    ...routeFence(profile, rendered),
    ...vaultFence(profile),
  ];
}

const places: readonly Validation[] = [
  {
    expression:
      "!variables.isOwnCreds || (object.?data.orValue({}).all(key, key == 'creds' || (key in oldObject.?data.orValue({})" +
      " && object.data[key] == oldObject.data[key])) && oldObject.?data.orValue({}).all(key, key in object.?data.orValue({})) &&" +
      " !object.?immutable.orValue(false) && object.metadata.?ownerReferences.orValue([]).size() == 0)",
    message: "the agent renews its own credentials, and says nothing else of the bus that it is on",
  },
  {
    expression:
      "variables.isNamespace || variables.isStore || variables.isOwnLease || variables.isOwnCreds || variables.isInStore",
    message: "the agent writes in namespaces of stores only",
  },
  {
    expression: `!variables.isNamespace || (${subresource} == '' && (oldObject == null || (${isStoreNamespace("oldObject")})))`,
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
    message: `the agent binds no subject but itself, and to ClusterRole ${role} only`,
  },
  {
    expression:
      "!(request.resource.group == '' && request.resource.resource == 'pods') || (object == null" +
      " && oldObject.?metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == 'StatefulSet')" +
      " && !oldObject.?status.?conditions.orValue([]).exists(it, it.type == 'Ready' && it.status == 'True'))",
    message: "the agent removes pods of StatefulSets only, and none that is ready",
  },
];

const operations: Readonly<Record<string, string>> = { create: "CREATE", patch: "UPDATE", delete: "DELETE" };
const bindings = { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings"], verbs: ["create", "patch"] };

/** Repeats the agent's own rights, because it could be given others, and checks the names of its objects, which RBAC can't check on a create. */
function fencedKinds(rendered: Rendered): readonly Validation[] {
  const rights = [...writerRules, bindings].flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => (operations[verb] ? [`${operations[verb]} ${apiGroups[0]}/${resource}`] : [])),
    ),
  );
  const kinds = distinct(rendered.objects.map(({ kind }) => kind)).filter((kind) => kind !== "Namespace");
  const patterns = kinds.map((kind) => [resourceOf(kind), namePattern(ofKind(rendered, kind).map(nameOf))] as const);
  const names = Object.fromEntries([...patterns, ["secrets", namePattern(rendered.secrets)]]);
  return [
    {
      expression: `!variables.isInStore || (${subresource} == '' && request.operation + ' ' + request.resource.group + '/' + request.resource.resource in ${literal(rights)})`,
      message:
        "the agent makes, changes and removes in a store's namespace what a store is made of only, and removes no data",
    },
    {
      expression: `!variables.isInStore || object == null || object.metadata.name.matches(${literal(names)}[?request.resource.resource].orValue('^$'))`,
      message: "an object of the agent has a name that stores' objects have",
    },
    {
      expression: `!variables.isInStore || object != null || !(${keptBound(rendered)})`,
      message:
        "what bounds a store goes with its namespace: the agent removes neither its quota, its limits nor the policy that denies all",
    },
  ];
}

/** CEL: a quota, limits or the policy that denies all, unless it has been weakened: then it may be recreated. */
function keptBound(rendered: Rendered): string {
  const denyAll = ofKind(rendered, "NetworkPolicy").find(({ metadata }) => metadata.name === "default-deny");
  const is = (resource: string) => `request.resource.resource == '${resource}'`;
  return [
    `(${is("resourcequotas")} && (${quotaBounds(rendered, "oldObject").expression}))`,
    `(${is("limitranges")} && (${limitBounds(rendered, "oldObject").expression}))`,
    `(${is("networkpolicies")} && oldObject.metadata.name == 'default-deny' && oldObject.spec == ${literal(denyAll?.spec)})`,
  ].join(" || ");
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.name;
}
