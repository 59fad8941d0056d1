import * as z from "zod";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

export const domain = z
  .string()
  .regex(new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`), "must be a lower-case domain name");
/** A host `api-<store>.<baseDomain>` has at most 253 characters, and the longest store's name takes 45 of them. */
export const baseDomain = domain.max(208, "must leave 45 characters for a store's name");
/** Annotations of storeplane.dev mark whose an object is; a profile must not write them. */
export const annotationKey = z
  .string()
  .regex(
    new RegExp(`^(?!storeplane\\.dev/)(${label}(\\.${label})*/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$`),
    "must be the key of an annotation, outside storeplane.dev",
  );
export const annotationValue = z.string().max(16_384, "must be at most 16384 characters");
export const objectName = z
  .string()
  .regex(new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`), "must be the name of a Kubernetes object");
export const namespaceName = z.string().regex(new RegExp(`^${label}$`), "must be a namespace's name");
/** As the contract has it for clusters. */
export const clusterId = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, "must be the id of a cluster: a-z, 0-9 and hyphen, at most 32");
export const text = z.string().min(1, "must not be empty").max(1024, "must be at most 1024 characters");
export const imagePrefix = z
  .string()
  .regex(
    /^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    "must be the prefix of an image reference, without a slash at the end",
  );
export const secretPath = z
  .string()
  .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/, "must be names separated by /, none of them . or ..")
  .max(200, "must be at most 200 characters");
/** Ends up in arguments and configuration files of a component. */
export const setting = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, _ or -");
export const port = z.int("must be a port number from 1 to 65535").min(1).max(65_535);
/** Each once, and not more than a person can keep track of. */
export const ports = z
  .array(port)
  .max(20, "must be at most 20 ports")
  .refine((list) => new Set(list).size === list.length, "must name each port once")
  .readonly();
/** Without `$`, because Kubernetes expands `$(NAME)` in variables, and without characters that have a meaning in mail headers. */
export const sender = z
  .string()
  .max(254, "must be at most 254 characters")
  .regex(/^[^\s\p{Cc}@$<>()[\]\\,;:"'`|&]{1,64}@[A-Za-z0-9.-]+$/u, "must be an e-mail address without $ or quotes");
export const seconds = z.int("must be a whole number of seconds from 1 to 86400").min(1).max(86_400);
export const attempts = z.int("must be a whole number from 0 to 10").min(0).max(10);
export const quantity = z
  .string()
  .regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, "must be a Kubernetes quantity such as 500m or 2Gi");
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hex digits");
/** `<name>:<tag>`. */
export const imageTag = z.string().regex(/^[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9._-]*$/, "must be <name>:<tag>");

/** Kubernetes refuses a range whose address has bits set beyond the prefix. */
export const cidr = z
  .union([z.cidrv4(), z.cidrv6()], "must be an IPv4 or IPv6 range such as 203.0.113.0/24")
  .refine((range) => !range.endsWith("/0"), "must not be all addresses")
  .refine(isCanonical, "must be the first address of its range");
/** Each range is rendered into a network policy of every store, and once more into the fence. */
export const cidrs = z.array(cidr).max(100, "must be at most 100 ranges").readonly();

function isCanonical(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  if (address.includes(":")) return true;
  const size = 2 ** (32 - Number(length));
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) % size === 0;
}

/** No empty list: a network policy would read it as everything. */
export function egressTarget(means: { readonly cidrs: string; readonly ports: string }) {
  return z.strictObject({
    cidrs: cidrs
      .refine((list) => list.length > 0, "must name a range, or be left out")
      .exactOptional()
      .describe(means.cidrs),
    ports: ports
      .refine((list) => list.length > 0, "must name a port, or be left out")
      .exactOptional()
      .describe(means.ports),
  });
}
