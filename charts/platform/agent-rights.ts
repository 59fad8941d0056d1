import { type KubeObject, storeWriter } from "../../constructs/index.ts";
import { agentSecret } from "./agent-secret.ts";
import { platformLabels } from "./labels.ts";
import { writerRules, writtenKinds } from "./store-writer-rules.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const apiGroup = "rbac.authorization.k8s.io";
const { account } = storeWriter;
const labels = platformLabels("agent");
const subjects = [{ kind: "ServiceAccount", ...account }];

/** Name of the Lease, of the ClusterRole and of the Role of the agent. */
export const agentName = account.name;

/** The name that the API server knows the agent by. */
export const agentUser = `system:serviceaccount:${account.namespace}:${account.name}`;

/**
 * The agent's identity and its rights: it sees the kinds that stores are made of, Secrets left out, keeps namespaces
 * and Stores, and may bind one ClusterRole. What it writes in a store's namespace it may by that binding alone.
 */
export function agentRights(): readonly KubeObject[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: inSystem, automountServiceAccountToken: false },
    { apiVersion, kind: "ClusterRole", metadata: { name: storeWriter.role, labels }, rules: writerRules },
    { apiVersion, kind: "ClusterRole", metadata: { name: agentName, labels }, rules: clusterRules },
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: agentName, labels },
      roleRef: { apiGroup, kind: "ClusterRole", name: agentName },
      subjects,
    },
    { apiVersion, kind: "Role", metadata: inSystem, rules: systemRules },
    {
      apiVersion,
      kind: "RoleBinding",
      metadata: inSystem,
      roleRef: { apiGroup, kind: "Role", name: agentName },
      subjects,
    },
  ];
}

const inSystem = { name: agentName, namespace: account.namespace, labels };

const clusterRules = [
  {
    apiGroups: [""],
    resources: ["namespaces"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  {
    apiGroups: ["storeplane.dev"],
    resources: ["stores"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  { apiGroups: ["storeplane.dev"], resources: ["stores/status"], verbs: ["patch"] },
  ...seenKinds(),
  // How much room they have left, to tell how many stores fit; listed now and then, never watched.
  { apiGroups: [""], resources: ["nodes"], verbs: ["list"] },
  // One by one, by the names that its claims were bound to: RBAC can say no less. Neither listed nor written.
  { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["get"] },
  // The API server's own addresses, to warn when stores can reach them.
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], resourceNames: ["kubernetes"], verbs: ["get"] },
  // Whose gateway stores' routes are at: only that controller's word about them counts.
  { apiGroups: ["gateway.networking.k8s.io"], resources: ["gatewayclasses"], verbs: ["get"] },
  // Without `delete`: a binding goes with its namespace, and the agent can't lock itself out.
  { apiGroups: [apiGroup], resources: ["rolebindings"], verbs: ["get", "list", "watch", "create", "patch"] },
  // `bind` in place of `escalate`: this one role, whatever is written into it later.
  { apiGroups: [apiGroup], resources: ["clusterroles"], verbs: ["bind"], resourceNames: [storeWriter.role] },
];

/** One watch per kind over the whole cluster costs less than one per namespace; it never covers Secrets. */
function seenKinds() {
  const seen = [...writtenKinds, { apiGroups: [""], resources: ["pods"] }];
  return seen.map(({ apiGroups, resources }) => ({ apiGroups, resources, verbs: ["get", "list", "watch"] }));
}

const systemRules = [
  // A right to create can't be held to one name; the fence holds it to that.
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    resourceNames: [agentName],
    verbs: ["get", "update"],
  },
  // Renewed credentials, which it has already: it reads no Secret here. The fence holds it to that one key.
  { apiGroups: [""], resources: ["secrets"], resourceNames: [agentSecret], verbs: ["patch"] },
];
