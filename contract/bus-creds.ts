import { fromBase32 } from "./base32.ts";

/** Who connects to the bus: a token that names the user, and the key that proves it. */
export interface BusCreds {
  readonly jwt: string;
  /** The private key itself, Ed25519, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** The same as it stands in the file. */
  readonly seed: string;
}

/** The text is no creds file; nothing of it is repeated. */
export class CredsError extends Error {
  override readonly name = "CredsError";
}

const sections = /-{3,}BEGIN[^\n]*-{3,}\s*\n\s*(\S+)\s*\n-{3,}END[^\n]*-{3,}/g;

/** A seed is two bytes that say of what, the key and two bytes of a checksum. */
const seedBytes = 2 + 32 + 2;
const keyBegin = 2;

/** Reads a `.creds` file, in which a user's token and seed stand one after the other. Throws CredsError. */
export function parseCreds(text: string): BusCreds {
  const [jwt, seed] = [...text.matchAll(sections)].map(([, section]) => section ?? "");
  if (jwt === undefined || seed === undefined) {
    throw new CredsError(
      "credentials of the bus can't be read: a creds file has a token and a seed between lines of hyphens",
    );
  }
  if (jwt.split(".").length !== 3)
    throw new CredsError("credentials of the bus can't be read: their token is not a JWT");
  return { jwt, privateKey: privateKeyOf(seed), seed };
}

/** The private key, Ed25519, of a seed; throws CredsError. */
export function privateKeyOf(seed: string): Uint8Array {
  const bytes = /^S[A-Z2-7]+$/.test(seed) ? fromBase32(seed) : new Uint8Array();
  if (bytes.length !== seedBytes)
    throw new CredsError("credentials of the bus can't be read: their seed is not one of an nkey");
  return bytes.slice(keyBegin, keyBegin + 32);
}

/** What an Ed25519 key of 32 bytes lacks of PKCS #8, the form in which others read it. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/** The private key in PKCS #8, DER. */
export function pkcs8Of(privateKey: Uint8Array): Uint8Array {
  return Uint8Array.from([...pkcs8Head, ...privateKey]);
}

/** A user's token, and the key that proves it as the caller signs with it. */
export interface UsableCreds<Key> {
  readonly jwt: string;
  readonly key: Key;
}

/**
 * Reads the text of a `.creds` file at each call, and makes its key (from PKCS #8, DER) only when the text has changed. A
 * text that can't be read later leaves the last one, for what throws at a connect would close the connection for good.
 * The first one throws CredsError.
 */
export function followCreds<Key>(creds: () => string, toKey: (der: Uint8Array) => Key): () => UsableCreds<Key> {
  let known: (UsableCreds<Key> & { readonly text: string }) | undefined;
  return () => {
    const text = creds();
    if (known?.text === text) return known;
    try {
      const { jwt, privateKey } = parseCreds(text);
      known = { text, jwt, key: toKey(pkcs8Of(privateKey)) };
    } catch (error) {
      if (known === undefined || !(error instanceof CredsError)) throw error;
    }
    return known;
  };
}

/** The text of a `.creds` file, as every client of NATS reads it. */
export function credsText({ jwt, seed }: Pick<BusCreds, "jwt" | "seed">): string {
  return `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;
}
