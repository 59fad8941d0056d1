import { EncryptJWT, jwtDecrypt } from "jose";
import * as z from "zod";
import { fromBase64url } from "../../../contract/index.ts";

const keyLine = z
  .string()
  .regex(/^[a-z0-9-]{1,32}:[A-Za-z0-9_-]{43}$/, "must be NAME:KEY, the key being 32 random bytes as base64url")
  .transform((line) => {
    const [id = "", secret = ""] = line.split(":");
    return { id, secret: fromBase64url(secret) };
  });
export type SealKey = z.infer<typeof keyLine>;

/** One or two keys, each on a line: the first seals, both open, so that one can take the other's place. */
export const sealKeys = z
  .string()
  .max(1024)
  .transform((text) => text.split("\n").filter((line) => line.trim() !== ""))
  .pipe(z.array(keyLine).min(1, "must have a key").max(2, "must have two keys at most"))
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, "must have two names for two keys");

/** What a sealed text is for: one for this is refused as one for that. */
export type Purpose = "login" | "session";

const encryption = "A256GCM";

/** Seals what is given to a browser to keep, and opens what comes back. */
export class Seals {
  readonly #keys: readonly [SealKey, ...SealKey[]];

  /** @throws RangeError without a key */
  constructor([first, ...rest]: readonly SealKey[]) {
    if (first === undefined) throw new RangeError("sealing takes a key");
    this.#keys = [first, ...rest];
  }

  /** The times are seconds since 1970. */
  seal(purpose: Purpose, values: object, times: { readonly iat: number; readonly exp: number }): Promise<string> {
    const [{ id, secret }] = this.#keys;
    const token = new EncryptJWT({ ...values, ...times });
    return token.setProtectedHeader({ alg: "dir", enc: encryption, kid: id, typ: typeOf(purpose) }).encrypt(secret);
  }

  /** What was sealed; undefined for what was not sealed here for this, was changed, or has ended. */
  async open(purpose: Purpose, text: string, now: Date): Promise<unknown> {
    try {
      const { payload } = await jwtDecrypt(text, ({ kid }) => this.#secretOf(kid), {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: [encryption],
        typ: typeOf(purpose),
        requiredClaims: ["exp"],
        currentDate: now,
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  #secretOf(id: string | undefined): Uint8Array {
    const key = this.#keys.find((it) => it.id === id);
    if (key === undefined) throw new RangeError("sealed with a key that is not known");
    return key.secret;
  }
}

function typeOf(purpose: Purpose): string {
  return `sp-${purpose}`;
}
