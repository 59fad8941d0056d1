import {
  annotationKeys,
  type KubeObject,
  labelKeys,
  owningAnnotations,
  restoredAnnotation,
} from "../../constructs/index.ts";
import { admissionPolicy, labelOf, storeOf } from "./admission-policy.ts";

/**
 * CEL: whether the namespace in this variable is a store's: any of the owning annotations on one named store-* says so,
 * for the label alone could be lost by a slip of the hand. Whose it is, the agent asks by the same annotations.
 */
export function isStoreNamespace(variable: string): string {
  const annotations = owningAnnotations.map((key) => `'${key}'`).join(", ");
  return (
    `${variable}.metadata.name.startsWith('store-') && (${variable}.metadata.name == 'store-' + ${storeOf(variable)}` +
    ` || [${annotations}].exists(key, key in ${variable}.metadata.?annotations.orValue({})))`
  );
}

const labels = [labelKeys.store, labelKeys.tenant, labelKeys.engine].map((key) => `'${key}'`).join(", ");
const annotations = [...Object.values(annotationKeys), restoredAnnotation].map((key) => `'${key}'`).join(", ");
const annotationOf = (variable: string) => `${variable}.metadata.?annotations[?key].orValue('')`;

/** CEL: whether this is the same in `object` and `oldObject`, absent being the empty text. */
function same(of: (variable: string) => string): string {
  return `${of("object")} == (oldObject == null ? '' : ${of("oldObject")})`;
}

const variables = {
  sameLabels: `[${labels}].all(key, ${same((variable) => labelOf(variable, "key"))})`,
  sameAnnotations: `[${annotations}].all(key, ${same(annotationOf)})`,
};

/**
 * What the fence goes by must not be anybody's to set: whoever could mark a namespace could open it to the agent, or
 * attach its routes to the stores' gateway. Who may write Stores may mark namespaces, whatever that person is called.
 */
export function namespaceMarks(): readonly KubeObject[] {
  return admissionPolicy({
    name: "storeplane-namespace-marks",
    resources: { apiGroups: [""], resources: ["namespaces", "namespaces/*"], operations: ["CREATE", "UPDATE"] },
    variables,
    validations: [
      {
        expression:
          "(variables.sameLabels && variables.sameAnnotations)" +
          " || authorizer.group('storeplane.dev').resource('stores').check('patch').allowed()",
        message: "only who may write Stores may mark a namespace as a store's, or take the mark away",
      },
    ],
  });
}
