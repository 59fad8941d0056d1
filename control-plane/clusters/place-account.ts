import {
  type AccountTokenClaims,
  clusterAccountName,
  type PlacingRefusal,
  readAccountClaims,
} from "../../contract/index.ts";
import { clusterUnavailable, ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";

/** What a token of the cluster's account says; throws ProblemError for any other. Its signature is judged by the servers. */
export function accountOf(cluster: string, token: string): AccountTokenClaims {
  const claims = readAccountClaims(token);
  if (claims?.name === clusterAccountName(cluster)) return claims;
  throw accountRefused(cluster, "It is not of this cluster");
}

/** The same of one that refuses every user. */
export function lockOutOf(cluster: string, token: string): AccountTokenClaims {
  const claims = accountOf(cluster, token);
  if (claims.isLockOut) return claims;
  throw accountRefused(cluster, "It locks no one out");
}

/** Puts an account in place on every server, at once. Throws ProblemError when it is refused, BusUnavailableError. */
export async function placeAccount({ backend }: RequestContext, cluster: string, token: string): Promise<void> {
  const question = { schemaVersion: 1 as const, cluster, id: crypto.randomUUID(), token };
  const reply = await backend.renewals.place(question);
  if (reply.outcome === "placed") return;
  if (reply.code !== "unavailable") throw accountRefused(cluster, refusals[reply.code]);
  throw clusterUnavailable(cluster, "The servers of the bus don't take accounts now. Retry later.");
}

const refusals: Readonly<Record<Exclude<PlacingRefusal, "unavailable">, string>> = {
  unfit: "It is not of this cluster",
  outdated: "A newer one is in place",
  unsigned: "The servers of the bus refuse it: their operator has not signed it",
};

export function accountRefused(cluster: string, why: string): ProblemError {
  const detail = `The token of cluster ${cluster}'s account can't be put in place. ${why}. Sign one with the keys of this bus.`;
  return new ProblemError("account-refused", detail, { cluster });
}
