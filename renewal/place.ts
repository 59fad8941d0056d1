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
  /** The newest token of an account that a server has, by its public key. Throws while the servers don't answer. */
  read(account: string): Promise<string | undefined>;
  /** Throws UnsignedError for one that they refuse. */
  push(token: string): Promise<void>;
}

export interface PlaceOptions {
  readonly accounts: Accounts;
  /** By account when the newest was made that a lock-out took the place of, in seconds since 1970; kept between questions. */
  readonly replaced: Map<string, number>;
  /** Called with what could not be put in place. */
  readonly onFailure: (cluster: string, error: unknown) => void;
}

/**
 * Puts an account of a cluster in place; undefined for what is no question. One that was in place before can't come
 * back: a control plane that was taken over would let in what was revoked. A lock-out is always good. Never throws.
 */
export async function place(options: PlaceOptions, asked: Asked): Promise<PlacingReply | undefined> {
  const { accounts, replaced, onFailure } = options;
  const request = readAsked(asked, expected);
  if (request === undefined) return undefined;
  const { cluster, token } = request;
  const claims = readAccountClaims(token);
  if (claims?.name !== clusterAccountName(cluster)) return refused("unfit");
  try {
    const present = await accounts.read(claims.account);
    const known = withoutPush(claims, { token, present, replaced });
    if (known !== undefined) return known;
    if (claims.isLockOut) remember(replaced, claims.account, present);
    await accounts.push(token);
    return { outcome: "placed" };
  } catch (error) {
    onFailure(cluster, error);
    return refused(error instanceof UnsignedError ? "unsigned" : "unavailable");
  }
}

/** Of accounts that servers have only: whoever asks may make up as many others as it likes. */
function remember(replaced: PlaceOptions["replaced"], account: string, present: string | undefined): void {
  if (present === undefined) return;
  const madeAt = readAccountClaims(present)?.madeAt ?? 0;
  replaced.set(account, Math.max(madeAt, replaced.get(account) ?? 0));
}

interface Place {
  readonly token: string;
  readonly present: string | undefined;
  readonly replaced: PlaceOptions["replaced"];
}

/** The answer where nothing is to be put in place; undefined where that is to be done. */
function withoutPush(claims: AccountTokenClaims, { token, present, replaced }: Place): PlacingReply | undefined {
  if (present === token) return { outcome: "placed" };
  const why = present === undefined ? undefined : whyNot(claims, present);
  if (why !== undefined) return refused(why);
  // A lock-out is signed when a cluster joins: what took its account's place since must not come back either.
  if (!claims.isLockOut && claims.madeAt <= (replaced.get(claims.account) ?? 0)) return refused("outdated");
  // In place of a newer one it would make room for accounts of the time between the two.
  return isOlderLockOut(claims, present) ? { outcome: "placed" } : undefined;
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
