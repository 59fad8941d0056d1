import {
  type ApiToken,
  newApiToken,
  type StoredToken,
  type TokenRequest,
  type TokenResource,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import type { Stored } from "../ports/desired.ts";
import { sha256 } from "../ports/digest.ts";
import { ConflictError } from "../ports/errors.ts";
import { grantOf, mayKnow } from "./grant.ts";

/** As many as one read of a bucket finds with room to spare; those that ended in the last 30 days count. */
export const maxTokensOfTenant = 500;

const dayMs = 86_400_000;

/** Makes a token for the caller's tenant; only here its secret is known. */
export async function createToken(
  request: TokenRequest,
  { backend, caller, logger }: RequestContext,
): Promise<{ readonly token: ApiToken; readonly stored: StoredToken }> {
  const { role, scopes } = grantOf(request, caller);
  const { tenant, actor } = caller;
  await checkRoom(tenant, backend);
  const token = newApiToken();
  const now = backend.now();
  const stored: StoredToken = {
    schemaVersion: 1,
    id: token.id,
    secretHash: await sha256(token.secret),
    tenant,
    role,
    scopes: [...scopes],
    name: request.name,
    createdBy: actor,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + request.expiresInDays * dayMs).toISOString(),
  };
  const target = { kind: "token", name: token.id } as const;
  await backend.audit.record({ outcome: "begun", target, details: { role, scopes: scopes.join(" ") } });
  await backend.tokens.create(stored);
  logger.info({ tokenId: token.id, tenant, role, actor }, "token created");
  return { token, stored };
}

async function checkRoom(tenant: string, { tokens }: RequestContext["backend"]): Promise<void> {
  if ((await tokens.ofTenant(tenant)).ids.length < maxTokensOfTenant) return;
  throw new ProblemError(
    "too-many-tokens",
    `Tenant ${tenant} has ${maxTokensOfTenant} tokens, with those that ended in the last 30 days. Give several programs one token, or wait until old ones are forgotten.`,
  );
}

/** A token that the caller may know of; throws ProblemError `token-not-found` for any other, whether there is one or not. */
export async function findToken(id: string, { backend, caller }: RequestContext): Promise<Stored<StoredToken>> {
  const found = await backend.tokens.current(id);
  if (found && mayKnow(caller, found.value)) return found;
  throw new ProblemError("token-not-found", `Tenant ${caller.tenant} has no token ${id}. GET /v1/tokens lists them.`);
}

const attempts = 4;

/** Ends a token; one that has been revoked stays as it is. */
export async function revokeToken(id: string, context: RequestContext): Promise<StoredToken> {
  const { backend, caller, logger } = context;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { value, seq } = await findToken(id, context);
    if (value.revokedAt !== undefined) return value;
    if (attempt === 0) await backend.audit.record({ outcome: "begun", target: { kind: "token", name: id } });
    const revoked = { ...value, revokedAt: backend.now().toISOString() };
    try {
      await backend.tokens.replace(revoked, seq);
      logger.info({ tokenId: id, tenant: value.tenant, actor: caller.actor }, "token revoked");
      return revoked;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ProblemError("write-conflict", "Other requests keep changing this token. Retry.");
}

/** The tokens that the caller may know of, the newest first. */
export async function listTokens({ backend, caller }: RequestContext): Promise<TokenResource[]> {
  const found = (await backend.tokens.ofTenant(caller.tenant)).tokens.filter((token) => mayKnow(caller, token));
  const uses = await backend.tokens.lastUses(found.map(({ id }) => id));
  const newestFirst = found.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  return newestFirst.map((token) => toResource(token, { now: backend.now(), lastUsedAt: uses.get(token.id) }));
}

/** A token as the API shows it, without the hash of its secret. */
export function toResource(
  { schemaVersion: _version, secretHash: _hash, ...shown }: StoredToken,
  { now, lastUsedAt }: { readonly now: Date; readonly lastUsedAt?: string | undefined },
): TokenResource {
  const ended = Date.parse(shown.expiresAt) <= now.getTime() ? "Expired" : "Active";
  const state = shown.revokedAt === undefined ? ended : "Revoked";
  return { ...shown, state, ...(lastUsedAt !== undefined && { lastUsedAt }) };
}
