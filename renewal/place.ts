import {
  type AccountTokenClaims,
  clusterAccountName,
  maxPlacingBytes,
  type PlacingRefusal,
  type PlacingReply,
  placingRequest,
  readAccountClaims,
} from "../contract/index.ts";
import { type Asked, readAsked } from "./asked.ts";

const expected = { schema: placingRequest, maxBytes: maxPlacingBytes, what: "question to place an account" };

/** The servers refuse the token of an account: the operator has not signed it. */
export class UnsignedError extends Error {
  override readonly name = "UnsignedError";
}

/** The servers' accounts. */
export interface Accounts {
  /** The token of an account that is in place, by its public key. Throws while the servers don't answer. */
  read(account: string): Promise<string | undefined>;
  /** Throws UnsignedError for one that they refuse. */
  push(token: string): Promise<void>;
}

export interface PlaceOptions {
  readonly accounts: Accounts;
  /** Called with what could not be put in place. */
  readonly onFailure: (cluster: string, error: unknown) => void;
}

/**
 * Puts an account of a cluster in place; undefined for what is no question. One that was in place before can't come
 * back: a control plane that was taken over would let in what was revoked. A lock-out is always good. Never throws.
 */
export async function place({ accounts, onFailure }: PlaceOptions, asked: Asked): Promise<PlacingReply | undefined> {
  const request = readAsked(asked, expected);
  if (request === undefined) return undefined;
  const { cluster, token } = request;
  const claims = readAccountClaims(token);
  if (claims?.name !== clusterAccountName(cluster)) return refused("unfit");
  try {
    const present = await accounts.read(claims.account);
    if (present === token) return { outcome: "placed" };
    const why = present === undefined ? undefined : whyNot(claims, present);
    if (why !== undefined) return refused(why);
    // In place of a newer one it would make room for accounts of the time between the two.
    if (isOlderLockOut(claims, present)) return { outcome: "placed" };
    await accounts.push(token);
    return { outcome: "placed" };
  } catch (error) {
    onFailure(cluster, error);
    return refused(error instanceof UnsignedError ? "unsigned" : "unavailable");
  }
}

/** Why a token may not take the place of the one that is there. */
function whyNot(claims: AccountTokenClaims, present: string): PlacingRefusal | undefined {
  const known = readAccountClaims(present);
  // Another account of the servers, such as the audit's, never has the name of a cluster's.
  if (known?.name !== claims.name) return "unfit";
  return claims.isLockOut || claims.madeAt > known.madeAt ? undefined : "outdated";
}

/** Whether it locks out a cluster that is locked out already, by what was signed later. */
function isOlderLockOut(claims: AccountTokenClaims, present: string | undefined): boolean {
  const known = present === undefined ? undefined : readAccountClaims(present);
  return claims.isLockOut && known !== undefined && known.isLockOut && known.madeAt >= claims.madeAt;
}

function refused(code: PlacingRefusal): PlacingReply {
  return { outcome: "refused", code };
}
