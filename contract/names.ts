import * as z from "zod";

/** Names that would collide with the platform's own hosts (design D2). */
export const reservedNames: readonly string[] = [
  "admin",
  "api",
  "app",
  "assets",
  "auth",
  "billing",
  "blog",
  "cdn",
  "dashboard",
  "default",
  "docs",
  "ftp",
  "git",
  "help",
  "localhost",
  "login",
  "mail",
  "ns",
  "ns1",
  "ns2",
  "root",
  "smtp",
  "static",
  "status",
  "storeplane",
  "support",
  "system",
  "www",
];

const reserved = new Set(reservedNames);

export const storeNamePattern = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
export const idPattern = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** A name that no tenant can have, although it is one; undefined for any other. */
export function reservationOf(name: string): "platform" | "backend" | undefined {
  if (reserved.has(name)) return "platform";
  // A store's backend answers at api-<name>, beside the hosts of all stores.
  return name.startsWith("api-") ? "backend" : undefined;
}

/** A store's name: one DNS label of at most 40 characters, unique on the platform, first label of its host. */
export const storeName = z
  .string()
  .regex(
    storeNamePattern,
    "must be 1 to 40 characters: lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen",
  )
  // "xn--a" would denote a name in another script; RFC 5891 reserves all such labels.
  .refine((name) => !/^..--/.test(name), "must not have hyphens in places 3 and 4, which mark names in other scripts")
  .refine((name) => reservationOf(name) !== "platform", "is reserved for the platform")
  .refine(
    (name) => reservationOf(name) !== "backend",
    'must not start with "api-", which stands for the backend of a store',
  );

const identifier = z
  .string()
  .regex(
    idPattern,
    "must be 1 to 32 characters: lower-case letters, digits and hyphens, starting and ending with a letter or digit",
  );

/** Who owns stores. */
export const tenantId = identifier;

/** Where an agent runs; also its NATS subject token, durable name and inbox suffix. */
export const clusterId = identifier;

/** Where clusters are, such as a data centre. */
export const region = identifier;

/** Distinguishes two stores that had the same name at different times. */
export const storeUid = z.uuid("must be a UUID");

/** A point in time in UTC, RFC 3339. */
export const timestamp = z.iso.datetime({ message: "must be an RFC 3339 time in UTC" });

/** Why someone changed a cluster's state, in the words of who did. */
export const stateReason = z
  .string()
  .max(256, "must be at most 256 characters")
  .regex(/^[^\p{Cc}]*$/u, "must not contain control characters");
