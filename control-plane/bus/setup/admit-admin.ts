import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/nats-core";
import {
  type ApiToken,
  accessBucket,
  decode,
  encode,
  migrationActor,
  type Role,
  type StoredToken,
  scopesOfRole,
  storedToken,
  tenantTokenKey,
  tokenKey,
} from "../../../contract/index.ts";
import { sha256 } from "../../ports/digest.ts";
import { apiCodes } from "../connection/api-codes.ts";
import { isApiError } from "./is-api-error.ts";

/** Whom a token that is made without another one lets in. */
export interface Admitted {
  readonly token: ApiToken;
  /** @default platform-admin */
  readonly role?: Role;
  /** @default default */
  readonly tenant?: string;
}

const yearMs = 365 * 86_400_000;

/** The token has been expired or revoked: a new one takes its place, in a new file. */
export class EndedTokenError extends Error {
  override readonly name = "EndedTokenError";
}

/**
 * Lets the holder of a token in for a year, as the first who can let others in; only its hash is written. One that is
 * known stays as it is: `false`.
 * @throws EndedTokenError for one that was revoked or has expired, JetStreamApiError when the server refuses.
 */
export async function admitAdmin(connection: NatsConnection, admitted: Admitted): Promise<boolean> {
  const { token, role = "platform-admin", tenant = "default" } = admitted;
  const now = Date.now();
  const record: StoredToken = {
    schemaVersion: 1,
    id: token.id,
    secretHash: await sha256(token.secret),
    tenant,
    role,
    scopes: [...scopesOfRole[role]],
    name: "first administrator",
    createdBy: migrationActor,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + yearMs).toISOString(),
  };
  const bucket = await new Kvm(jetstream(connection)).open(accessBucket);
  await bucket.put(tenantTokenKey(tenant, token.id), new Uint8Array());
  try {
    await bucket.create(tokenKey(token.id), encode(storedToken, record, `record of token ${token.id}`));
    return true;
  } catch (error) {
    if (!isApiError(error, apiCodes.wrongLastSequence)) throw error;
  }
  const known = await bucket.get(tokenKey(token.id));
  if (known) checkValid(decode(storedToken, known.value, `record of token ${token.id}`), now);
  return false;
}

function checkValid({ id, revokedAt, expiresAt }: StoredToken, now: number): void {
  const ended = revokedAt === undefined ? expiresAt : revokedAt;
  if (revokedAt === undefined && Date.parse(expiresAt) > now) return;
  const what = revokedAt === undefined ? "expired" : "was revoked";
  throw new EndedTokenError(`token ${id} ${what} at ${ended}: remove its file, and run the migration again`);
}
