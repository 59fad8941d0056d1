import type { KubeObject, Profile } from "../../../constructs/index.ts";
import type { Validation } from "../admission-policy.ts";
import { agentPolicy } from "./agent-policy.ts";
import { literal, onlyKeys } from "./cel.ts";
import { distinct, ofKind, type Rendered } from "./rendered.ts";

/** What bounds a store, as its render has it: a wider one, or a second one, would bound nothing. */
export function boundFence(rendered: Rendered): readonly KubeObject[] {
  return [
    ...agentPolicy({
      name: "quota",
      apiGroups: [""],
      resources: ["resourcequotas"],
      validations: [quotaBounds(rendered)],
    }),
    ...agentPolicy({
      name: "limits",
      apiGroups: [""],
      resources: ["limitranges"],
      validations: [limitBounds(rendered)],
    }),
    ...agentPolicy({
      name: "network",
      apiGroups: ["networking.k8s.io"],
      resources: ["networkpolicies"],
      validations: [
        asRendered(ofKind(rendered, "NetworkPolicy"), "a network policy of the agent is one of the stores'"),
      ],
    }),
    ...agentPolicy({
      name: "disruption",
      apiGroups: ["policy"],
      resources: ["poddisruptionbudgets"],
      validations: [
        asRendered(ofKind(rendered, "PodDisruptionBudget"), "a disruption budget of the agent is one of the stores'"),
      ],
    }),
  ];
}

type Amounts = Readonly<Record<string, string | number>>;

/** CEL: none of the amounts in `map` is missing, or more than in each of the plans. */
function within(map: string, plans: readonly Amounts[]): string {
  const most: Record<string, string[]> = {};
  for (const [name, amount] of plans.flatMap((plan) => Object.entries(plan))) (most[name] ??= []).push(String(amount));
  const names = distinct(Object.keys(most));
  const bounds = Object.fromEntries(names.map((name) => [name, distinct(most[name] ?? [])]));
  const fits = `${literal(bounds)}[name].exists(most, quantity(string(${map}[name])).compareTo(quantity(most)) <= 0)`;
  return `${literal(names)}.all(name, name in ${map} && ${fits})`;
}

export function quotaBounds(rendered: Rendered, variable = "object"): Validation {
  const plans = ofKind(rendered, "ResourceQuota").map(({ spec }) => (spec as { readonly hard: Amounts }).hard);
  return {
    expression:
      `${variable}.spec.?scopes.orValue([]).size() == 0 && !has(${variable}.spec.scopeSelector)` +
      ` && ${within(`${variable}.spec.hard`, plans)}`,
    message: "a quota of the agent bounds all that the largest plan bounds, and is no larger",
  };
}

interface Limits {
  readonly limits: readonly { readonly type: string; readonly max: Amounts }[];
}

export function limitBounds(rendered: Rendered, variable = "object"): Validation {
  const limits = ofKind(rendered, "LimitRange").flatMap(({ spec }) => (spec as Limits).limits);
  const types = distinct(limits.map(({ type }) => type));
  const bounds = types.map((type) => {
    const plans = limits.filter((limit) => limit.type === type).map(({ max }) => max);
    return `${variable}.spec.limits.exists(limit, limit.type == '${type}' && has(limit.max) && ${within("limit.max", plans)})`;
  });
  return {
    expression: bounds.join(" && "),
    message: "a limit range of the agent bounds all that the largest plan bounds, and is no larger",
  };
}

/** The spec is, to the letter, one that a store has under this name. */
export function asRendered(objects: readonly KubeObject[], message: string): Validation {
  const specs = distinct(objects.map(({ metadata }) => metadata.name)).map((name) => {
    const own = objects.filter(({ metadata }) => metadata.name === name).map(({ spec }) => literal(spec));
    return `(object.metadata.name == ${literal(name)} && object.spec in [${distinct(own).join(", ")}])`;
  });
  return { expression: specs.join(" || ") || "false", message };
}

/** Objects that reach out of the namespace that they lie in: for addresses, volumes, identities. */
export function reachFence(profile: Profile, rendered: Rendered): readonly KubeObject[] {
  return [
    ...agentPolicy({ name: "services", apiGroups: [""], resources: ["services"], validations: [services] }),
    ...agentPolicy({
      name: "claims",
      apiGroups: [""],
      resources: ["persistentvolumeclaims"],
      variables: { before: "oldObject == null ? dyn({}) : dyn(oldObject.spec)" },
      validations: claims(profile, rendered),
    }),
    ...agentPolicy({
      name: "accounts",
      apiGroups: [""],
      resources: ["serviceaccounts"],
      validations: [accounts],
    }),
    ...agentPolicy({
      name: "secrets",
      apiGroups: [""],
      resources: ["secrets"],
      validations: [
        {
          expression: "object.?type.orValue('Opaque') == 'Opaque'",
          message: "a Secret of the agent is of type Opaque",
        },
      ],
    }),
  ];
}

/** CEL: this field of the spec, or what it is when it is not set. */
const field = (name: string, other: string, variable = "object"): string =>
  `${variable}.spec.?${name}.orValue(${other})`;
const before = (name: string, other: string): string =>
  `(oldObject == null ? ${other} : ${field(name, other, "oldObject")})`;
/** Fields set by others must not keep the agent from updating the rest of the object. */
const unchanged = (name: string, other: string): string => `${field(name, other)} == ${before(name, other)}`;

const services: Validation = {
  expression:
    `(${field("type", "'ClusterIP'")} == 'ClusterIP' || ${unchanged("type", "'ClusterIP'")})` +
    ` && ${field("externalIPs", "[]")}.all(ip, ip in ${before("externalIPs", "[]")})`,
  message: "a Service of the agent is of type ClusterIP and takes no address of its own choice",
};

/**
 * CEL: the class was put in by the API server. By now the cluster's default class and one that was asked for look the same, but
 * only what a request says itself is noted among its managed fields.
 */
const asksForNoClass =
  "object.metadata.managedFields.exists(it, 'f:accessModes' in it.?fieldsV1[?'f:spec'].orValue({}))" +
  " && object.metadata.managedFields.all(it, !('f:storageClassName' in it.?fieldsV1[?'f:spec'].orValue({})))";

function claims({ storage }: Profile, rendered: Rendered): readonly Validation[] {
  const keys = ofKind(rendered, "PersistentVolumeClaim").flatMap(({ spec }) => Object.keys(spec as object));
  const classes = [storage.class, storage.readWriteManyClass].filter((name) => name !== undefined);
  return [
    {
      expression: `${unchanged("volumeName", "''")} && ${onlyKeys("object.spec", "variables.before", distinct([...keys, "storageClassName", "volumeMode"]))}`,
      message: "a claim of the agent names no volume, no snapshot and no other claim",
    },
    {
      expression:
        storage.class === undefined
          ? `${field("storageClassName", "'any'")} != '' && (oldObject != null ? ${unchanged("storageClassName", "''")} : ${asksForNoClass})`
          : `${field("storageClassName", "''")} in ${literal(classes)} || (oldObject != null && ${unchanged("storageClassName", "''")})`,
      message: "a claim of the agent is of a StorageClass of the profile",
    },
  ];
}

const accounts: Validation = {
  expression:
    "!object.?automountServiceAccountToken.orValue(true) && object.?secrets.orValue([]).size() == 0" +
    " && object.?imagePullSecrets.orValue([]).size() == 0",
  message: "a ServiceAccount of the agent has no token and pulls no images",
};
