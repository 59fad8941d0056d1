const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The largest multiple of 62 in a byte: those above would make some digits likelier than others. */
const fairBelow = 248;

/** So many random digits. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    const bytes = crypto.getRandomValues(new Uint8Array(length - text.length));
    for (const byte of bytes) if (byte < fairBelow) text += digits.charAt(byte % digits.length);
  }
  return text;
}

/** A whole number from 0, with zeros before it up to this length. */
export function base62Of(value: number, length: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / digits.length)) {
    text = digits.charAt(rest % digits.length) + text;
  }
  return text.padStart(length, "0");
}

const reversedPolynomial = 0xed_b8_83_20;

/** CRC-32 as in gzip, of a text of ASCII characters. */
export function crc32(text: string): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? reversedPolynomial : 0);
  }
  return ~crc >>> 0;
}
