import type { Validation } from "./admission-policy.ts";

const isOf = (group: string, resource: string): string =>
  `(request.resource.group == '${group}' && request.resource.resource == '${resource}')`;
const ofService = isOf("", "services");
const ofPod = isOf("", "pods");
const ofClaim = isOf("", "persistentvolumeclaims");
const ofSecret = isOf("", "secrets");
const ofSecretRequest = isOf("external-secrets.io", "externalsecrets");

/** CEL: this field of the spec, or what it is when it is not set. */
const field = (name: string, other: string, variable = "object"): string =>
  `${variable}.spec.?${name}.orValue(${other})`;
const before = (name: string, other: string): string =>
  `(oldObject == null ? ${other} : ${field(name, other, "oldObject")})`;
/** What somebody else set is no reason to leave the rest of the object as it is. */
const unchanged = (name: string, other: string): string => `${field(name, other)} == ${before(name, other)}`;

/** Where values of stores are kept outside: `<path>/<uid of a store>/<secret>`. */
const storeUid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const keyOfStore = `'/${storeUid}/' + object.metadata.name + '$'`;
const fetched = field("data", "[]");

/** CEL: the priority that the pods of this object get; the empty text where it makes none. */
const priority = [
  "object.?spec.?template.?spec.?priorityClassName",
  "object.?spec.?jobTemplate.?spec.?template.?spec.?priorityClassName",
];
const makesPods = "request.resource.group in ['apps', 'batch']";

/**
 * Objects that lie in a store's namespace and reach out of it: they would take traffic, volumes or secrets that are no
 * store's, push out the pods of others, or make a token that this policy does not know.
 */
export const fencedObjects: readonly Validation[] = [
  {
    expression:
      `!${ofService} || object == null || ((${field("type", "'ClusterIP'")} == 'ClusterIP' || ${unchanged("type", "'ClusterIP'")})` +
      ` && ${field("externalIPs", "[]")}.all(ip, ip in ${before("externalIPs", "[]")}))`,
    message: "a Service of the agent is of type ClusterIP and takes no address of its own choice",
  },
  {
    expression:
      `!${ofClaim} || object == null || (${unchanged("volumeName", "''")}` +
      ` && (oldObject != null || (${field("storageClassName", "'any'")} != '' && !has(object.spec.selector))))`,
    message: "a claim of the agent names no volume that is there already",
  },
  {
    expression: `!(${makesPods}) || object == null || [${priority.map((it) => `${it}.orValue('')`).join(", ")}].all(name, name == '' || name.startsWith('store-'))`,
    message: "pods of the agent have a priority of stores",
  },
  {
    expression: `!${ofSecret} || object == null || object.?type.orValue('Opaque') == 'Opaque'`,
    message: "a Secret of the agent is of type Opaque",
  },
  {
    expression:
      `!${ofSecretRequest} || object == null || (${field("dataFrom", "[]")}.size() == 0 && ${fetched}.all(entry,` +
      ` !has(entry.sourceRef) && entry.remoteRef.key.matches(${keyOfStore})))`,
    message: "the agent asks for values under <path>/<uid of a store>/<secret> only",
  },
  {
    expression:
      `!${ofPod} || (object == null && oldObject.?metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == 'StatefulSet')` +
      " && !oldObject.?status.?conditions.orValue([]).exists(it, it.type == 'Ready' && it.status == 'True'))",
    message: "the agent removes pods of StatefulSets only, and none that is ready",
  },
];
