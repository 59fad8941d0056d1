import { parseApiToken, type StoredToken, scopesOfRole } from "../../contract/index.ts";
import type { Caller } from "../http/request-context.ts";
import type { Backend } from "../ports/backend.ts";
import { sha256 } from "../ports/digest.ts";
import { badCredentials } from "./unauthenticated.ts";

/** Who holds a token; throws ProblemError `unauthenticated`, the same whatever is wrong with it, or as `beforeLookUp` does. */
export async function callerOfToken(
  text: string,
  { tokens, now }: Pick<Backend, "tokens" | "now">,
  beforeLookUp: () => void,
): Promise<Caller> {
  // Its checksum tells a mistyped one: no read for that.
  const token = parseApiToken(text);
  if (!token) throw badCredentials();
  if (!tokens.isKnown(token.id)) beforeLookUp();
  const [stored, hash] = await Promise.all([tokens.recent(token.id), sha256(token.secret)]);
  if (!stored || !isEqual(hash, stored.secretHash) || !isValid(stored, now())) throw badCredentials();
  tokens.noteUse(token.id);
  const { tenant, role, scopes } = stored;
  // A later version may have taken a scope from a role: what was granted before it ends with it.
  const left = scopes.filter((scope) => scopesOfRole[role].includes(scope));
  return { tenant, actor: `token:${token.id}`, role, scopes: left, credential: token.id };
}

/** Whether a token is neither revoked nor expired. */
export function isValid({ revokedAt, expiresAt }: StoredToken, now: Date): boolean {
  return revokedAt === undefined && Date.parse(expiresAt) > now.getTime();
}

/** In the same time wherever the two differ. */
function isEqual(one: string, other: string): boolean {
  let differing = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}
