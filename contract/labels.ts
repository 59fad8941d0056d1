import * as z from "zod";

/** Labels of one store. */
export const maxLabels = 16;

const dnsLabel = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const word = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
const keyPattern = new RegExp(`^(${dnsLabel}(\\.${dnsLabel})*/)?${word}$`);

/** The first two are reserved by Kubernetes, the last by Storeplane. */
const reservedPrefixes = ["kubernetes.io", "k8s.io", "storeplane.dev"];

/** The key of a label, limited as Kubernetes limits it. */
export const labelKey = z
  .string()
  .regex(
    keyPattern,
    'must be 1 to 63 letters, digits, ".", "_" and "-" that start and end with a letter or digit, after an optional DNS name and "/"',
  )
  .refine((key) => prefixOf(key).length <= 253, 'must have at most 253 characters before its "/"')
  .refine((key) => !isReserved(prefixOf(key)), `must not lie under ${reservedPrefixes.join(", ")}`);

/** The value of a label, limited as Kubernetes limits it; it may be empty. */
export const labelValue = z
  .string()
  .max(63, "must be at most 63 characters")
  .regex(
    new RegExp(`^(${word})?$`),
    'must be letters, digits, ".", "_" and "-" that start and end with a letter or digit, or empty',
  );

const labelMap = z.record(labelKey, labelValue).meta({ maxProperties: maxLabels });

/**
 * Labels that a tenant organizes its stores by. They are not set on cluster objects, whose labels decide network
 * access.
 */
export const labels = z.preprocess(refuseMoreThan(maxLabels), labelMap) as unknown as typeof labelMap;

export type Labels = Readonly<z.infer<typeof labels>>;

/** As many are removed as a store can have, and as many set. */
const maxLabelChanges = 2 * maxLabels;

const labelChangeMap = z.record(labelKey, labelValue.nullable()).meta({ maxProperties: maxLabelChanges });

/** A change of labels, one by one: what is absent stays, null removes. */
export const labelChanges = z.preprocess(
  refuseMoreThan(maxLabelChanges),
  labelChangeMap,
) as unknown as typeof labelChangeMap;

function prefixOf(key: string): string {
  return key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
}

function isReserved(prefix: string): boolean {
  return reservedPrefixes.some((reserved) => prefix === reserved || prefix.endsWith(`.${reserved}`));
}

/**
 * Checked before any entry is: reporting errors for thousands of entries takes a second, and zod drops one key
 * silently.
 */
function refuseMoreThan(most: number) {
  return (all: unknown, context: z.core.$RefinementCtx): unknown => {
    const keys = typeof all === "object" && all !== null ? Object.keys(all) : [];
    if (keys.length > most) context.addIssue(`must hold at most ${most} labels`);
    else if (keys.includes("__proto__")) {
      context.addIssue({ code: "custom", path: ["__proto__"], message: 'must not be "__proto__"' });
    }
    return all;
  };
}
