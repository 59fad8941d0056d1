import * as z from "zod";
import { fromBase32, toBase32 } from "./base32.ts";

/** Public key of an account of the bus. */
export const accountKey = z.string().regex(/^A[A-Z2-7]{55}$/, "must be an account's public key");

/** Public key of a user of the bus. */
export const userKey = z.string().regex(/^U[A-Z2-7]{55}$/, "must be a user's public key");

/** The key itself, Ed25519, 32 bytes: before it stands a byte that says of what, after it a checksum. */
export function publicKeyBytes(key: string): Uint8Array {
  return fromBase32(key).slice(1, 33);
}

const seedPrefix = 18 << 3;
const userPrefix = 20 << 3;

/** The name of a user with this public key of 32 bytes. */
export function userKeyOf(publicKey: Uint8Array): string {
  return toBase32(withChecksum([userPrefix, ...publicKey]));
}

/** A user's private key of 32 bytes as NATS writes it: a secret. */
export function userSeedOf(privateKey: Uint8Array): string {
  const head = [seedPrefix | (userPrefix >> 5), (userPrefix & 31) << 3];
  return toBase32(withChecksum([...head, ...privateKey]));
}

const polynomial = 0x10_21;

/** With CRC-16 (XMODEM) behind them, its lower byte first. */
function withChecksum(bytes: readonly number[]): Uint8Array {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 0x80_00 ? (crc << 1) ^ polynomial : crc << 1;
    }
    crc &= 0xff_ff;
  }
  return Uint8Array.from([...bytes, crc & 0xff, crc >>> 8]);
}
