import { encodeUser, fmtCreds } from "@nats-io/jwt";
import { accountOfRole, type BusRole, clusterId } from "../contract/index.ts";
import type { BusKeys } from "./bus-keys.ts";
import { keyPairOf, newSeed, publicKeyOf } from "./signing.ts";

/** As whom to connect: in a role of the platform, or as an agent of one cluster. */
export type BusUser = BusRole | { readonly agent: string };

interface Membership {
  readonly name: string;
  /** Public key. */
  readonly account: string;
  /** Seed of the signing key, which says what the user may. */
  readonly signer: string;
}

/** The name that the server knows a user by. */
export function userName(user: BusUser): string {
  return typeof user === "string" ? user : user.agent;
}

/** Whom a token of the agents' key is for. */
export interface AgentUser {
  readonly cluster: string;
  /** Public key of the cluster's account. */
  readonly account: string;
  readonly publicKey: string;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** The token of an agent, made by who has nothing but the seed of the agents' signing key. */
export function agentToken(signer: string, { cluster, account, publicKey, expires }: AgentUser): Promise<string> {
  return encodeUser(cluster, publicKey, account, {}, { signer: keyPairOf(signer), scopedUser: true, exp: expires });
}

/**
 * A user's token: who has the seed that belongs to `publicKey` may connect, until it expires (seconds since 1970) or is
 * revoked. Throws RangeError for the agents of a cluster without an account.
 */
export function userToken(keys: BusKeys, user: BusUser, { publicKey, expires }: UserKey): Promise<string> {
  const { name, account, signer } = membershipOf(keys, user);
  const options = { signer: keyPairOf(signer), scopedUser: true, ...(expires !== undefined && { exp: expires }) };
  return encodeUser(name, publicKey, account, {}, options);
}

export interface UserKey {
  readonly publicKey: string;
  /** Seconds since 1970. @default never */
  readonly expires?: number | undefined;
}

/** A new user with a key of its own, as the text of a `.creds` file. */
export async function newCreds(keys: BusKeys, user: BusUser, expires?: number): Promise<string> {
  const seed = newSeed("user");
  const token = await userToken(keys, user, { publicKey: publicKeyOf(seed), expires });
  return new TextDecoder().decode(fmtCreds(token, keyPairOf(seed)));
}

function membershipOf(keys: BusKeys, user: BusUser): Membership {
  const name = userName(user);
  if (typeof user === "string") {
    return { name, account: publicKeyOf(keys.accounts[accountOfRole[user]]), signer: keys.roles[user] };
  }
  const known = keys.clusters[clusterId.parse(user.agent)];
  if (known === undefined) throw new RangeError(`cluster "${user.agent}" has no account on the bus`);
  if (known.isRevoked) throw new RangeError(`cluster "${user.agent}" is revoked: let it in again first`);
  return { name, account: known.account, signer: keys.agents };
}
