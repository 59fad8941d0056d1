/** Who connects to the bus: a token that names the user, and the key that proves it. */
export interface BusCreds {
  readonly jwt: string;
  /** The private key itself, Ed25519, 32 bytes. */
  readonly privateKey: Uint8Array;
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
  return { jwt, privateKey: privateKeyOf(seed) };
}

/** The private key, Ed25519, of a seed; throws CredsError. */
export function privateKeyOf(seed: string): Uint8Array {
  const bytes = /^S[A-Z2-7]+$/.test(seed) ? fromBase32(seed) : new Uint8Array();
  if (bytes.length !== seedBytes)
    throw new CredsError("credentials of the bus can't be read: their seed is not one of an nkey");
  return bytes.slice(keyBegin, keyBegin + 32);
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = (value << 5) | alphabet.indexOf(character);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 0xff);
    value &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
