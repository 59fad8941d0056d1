import * as z from "zod";
import { type BusAccount, type BusRole, clusterId } from "../contract/index.ts";
import { newSeed, publicKeyOf } from "./signing.ts";

const seed = z.string().regex(/^S[OAU][A-Z2-7]{56}$/, "must be a seed");
const accountKey = z.string().regex(/^A[A-Z2-7]{55}$/, "must be an account's public key");

/** Every key of a bus. Whoever has this file has the bus: it is kept with mode 0600, and leaves the machine that makes keys for nothing. */
export const busKeysSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The root: signs the operator's own token. */
  operator: seed,
  /** Signs accounts, in the operator's name. */
  operatorSigning: seed,
  accounts: z.strictObject({ SYS: seed, PLATFORM: seed, AUDIT: seed } satisfies Record<BusAccount, unknown>),
  /** Signs the users of one role each. */
  roles: z.strictObject({
    "control-plane": seed,
    migrator: seed,
    "audit-migrator": seed,
    operator: seed,
  } satisfies Record<BusRole, unknown>),
  /** Signs the users of all clusters' agents. */
  agents: seed,
  /** The account of each cluster. Its seed is not kept: every user of it has the agents' limits. */
  clusters: z.record(
    clusterId,
    z.strictObject({
      account: accountKey,
      /** Seconds since 1970: users whose token was made until then are refused. */
      revokedUntil: z.int().min(0).optional(),
      /** Whether it is to stay away: nothing is signed for it. */
      isRevoked: z.boolean().optional(),
    }),
  ),
});
export type BusKeys = z.infer<typeof busKeysSchema>;

/** Keys of a new bus, without clusters. */
export function createBusKeys(): BusKeys {
  return {
    schemaVersion: 1,
    operator: newSeed("operator"),
    operatorSigning: newSeed("operator"),
    accounts: { SYS: newSeed("account"), PLATFORM: newSeed("account"), AUDIT: newSeed("account") },
    roles: {
      "control-plane": newSeed("account"),
      migrator: newSeed("account"),
      "audit-migrator": newSeed("account"),
      operator: newSeed("account"),
    },
    agents: newSeed("account"),
    clusters: {},
  };
}

/** The keys with an account for each of these clusters; one that is known stays as it is. */
export function withClusters(keys: BusKeys, clusters: readonly string[]): BusKeys {
  const known = { ...keys.clusters };
  for (const cluster of clusters) {
    known[clusterId.parse(cluster)] ??= { account: publicKeyOf(newSeed("account")) };
  }
  return { ...keys, clusters: known };
}

/**
 * The keys with every user of a cluster refused that was made until now; the server closes their connections as soon as
 * it has the account's new token. Users made a second later are let in.
 */
export function withRevokedCluster(keys: BusKeys, cluster: string, now = new Date()): BusKeys {
  const known = keys.clusters[cluster];
  if (known === undefined) throw new RangeError(`cluster "${cluster}" has no account`);
  // A token says whole seconds: one of this second may be older than this.
  const revokedUntil = Math.floor(now.getTime() / 1000) + 1;
  return { ...keys, clusters: { ...keys.clusters, [cluster]: { ...known, revokedUntil, isRevoked: true } } };
}

/** The keys with a cluster let in again, under its former account: what was made before stays refused. Throws RangeError. */
export function withReadmittedCluster(keys: BusKeys, cluster: string): BusKeys {
  const { isRevoked: _, ...known } = keys.clusters[cluster] ?? {};
  if (!("account" in known)) throw new RangeError(`cluster "${cluster}" has no account`);
  return { ...keys, clusters: { ...keys.clusters, [cluster]: known } };
}
