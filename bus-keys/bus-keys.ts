import * as z from "zod";
import { accountKey, type BusAccount, type BusRole, clusterId, lockOutUntil } from "../contract/index.ts";
import { newSeed, publicKeyOf } from "./signing.ts";

const seed = z.string().regex(/^S[OAU][A-Z2-7]{56}$/, "must be a seed");

/** Every key of a bus. Whoever has this file has the bus: it is kept with mode 0600, and leaves the machine that makes keys for nothing. */
export const busKeysSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The root: signs the operator's own token. */
  operator: seed,
  /** Signs accounts, in the operator's name. */
  operatorSigning: seed,
  accounts: z.strictObject({ SYS: seed, PLATFORM: seed, AUDIT: seed, RENEWAL: seed } satisfies Record<
    BusAccount,
    unknown
  >),
  /** Signs the users of one role each. */
  roles: z.strictObject({
    "control-plane": seed,
    conductor: seed,
    migrator: seed,
    "audit-migrator": seed,
    operator: seed,
    renewal: seed,
  } satisfies Record<BusRole, unknown>),
  /** Signs the users of all clusters' agents. */
  agents: seed,
  /** The account of each cluster. Its seed is not kept: every user of it has the agents' limits. */
  clusters: z.record(
    clusterId,
    z.strictObject({
      account: accountKey,
      /** Seconds since 1970: users whose token was made until then are refused. A token says whole seconds. */
      revokedUntil: z.int().min(0).optional(),
      /** Whether it is to stay away: nothing is signed for it. */
      isRevoked: z.boolean().optional(),
      /** Whether its agents make their key themselves, so that no credentials are made for them. */
      makesOwnKey: z.boolean().optional(),
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
    accounts: {
      SYS: newSeed("account"),
      PLATFORM: newSeed("account"),
      AUDIT: newSeed("account"),
      RENEWAL: newSeed("account"),
    },
    roles: {
      "control-plane": newSeed("account"),
      conductor: newSeed("account"),
      migrator: newSeed("account"),
      "audit-migrator": newSeed("account"),
      operator: newSeed("account"),
      renewal: newSeed("account"),
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
 * The keys with a cluster that is to stay away: every user of it is refused, those too that are made while its account's
 * token is on its way to the servers, which close their connections as soon as they have it. Throws RangeError.
 */
export function withRevokedCluster(keys: BusKeys, cluster: string): BusKeys {
  return withCluster(keys, cluster, (known) => ({ ...known, revokedUntil: lockOutUntil, isRevoked: true }));
}

/**
 * The keys with a cluster let in again, under its former account: what was made before this second stays refused. Throws
 * RangeError.
 */
export function withReadmittedCluster(keys: BusKeys, cluster: string, now = new Date()): BusKeys {
  return withCluster(keys, cluster, ({ isRevoked, ...known }) => {
    // What the API may have locked out stays out of what servers begin with.
    if (!isRevoked) return known;
    return { ...known, revokedUntil: Math.floor(now.getTime() / 1000) - 1 };
  });
}

/** Seconds after the signing in which the platform has to end the former keys of a cluster that joins again. */
const endingSeconds = 5;

/**
 * The keys with a cluster whose agents make their key themselves: new, or one that joins again, of which everything that
 * was made until then is refused. What a former key renews after the signing is refused too: it ends when the platform has the account.
 */
export function withJoiningCluster(keys: BusKeys, cluster: string, now = new Date()): BusKeys {
  const isKnown = keys.clusters[cluster] !== undefined;
  const revokedUntil = Math.floor(now.getTime() / 1000) + endingSeconds;
  return withCluster(withClusters(keys, [cluster]), cluster, ({ account }) => ({
    account,
    makesOwnKey: true,
    ...(isKnown && { revokedUntil }),
  }));
}

type KnownCluster = BusKeys["clusters"][string];

function withCluster(keys: BusKeys, cluster: string, change: (known: KnownCluster) => KnownCluster): BusKeys {
  const known = keys.clusters[cluster];
  if (known === undefined) throw new RangeError(`cluster "${cluster}" has no account`);
  return { ...keys, clusters: { ...keys.clusters, [cluster]: change(known) } };
}
