import { createHash, timingSafeEqual } from "node:crypto";
import { backupPassword } from "../contract/index.ts";
import { RefusedError } from "./errors.ts";

/** Longer than any login of ours; more is not decoded. */
const maxHeaderLength = 256;
const basic = /^Basic ([A-Za-z0-9+/]+={0,2})$/i;

/**
 * The uid of the store whose login a request carries.
 * @throws RefusedError with status 401 for no login and for a wrong one, in the same words.
 */
export async function storeOf(authorization: string | undefined, secret: Uint8Array<ArrayBuffer>): Promise<string> {
  const [, encoded] = authorization && authorization.length <= maxHeaderLength ? (basic.exec(authorization) ?? []) : [];
  const [, user, password] =
    /^([0-9a-f-]{36}):(.+)$/.exec(Buffer.from(encoded ?? "", "base64").toString("latin1")) ?? [];
  if (user !== undefined && password !== undefined && isSame(password, await backupPassword(secret, user))) return user;
  throw new RefusedError(401, "A store's backups are reached by the login of that store.");
}

/** Takes the same time whatever the texts are. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
