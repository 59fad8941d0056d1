import { createPrivateKey, sign } from "node:crypto";
import { createAccount, createOperator, createUser, fromSeed, type KeyPair } from "@nats-io/nkeys";
import { pkcs8Of, privateKeyOf } from "../contract/index.ts";

export type KeyKind = "operator" | "account" | "user";

const create: Readonly<Record<KeyKind, () => KeyPair>> = {
  operator: createOperator,
  account: createAccount,
  user: createUser,
};

/** A new seed; who has it can sign in its name. */
export function newSeed(kind: KeyKind): string {
  return new TextDecoder().decode(create[kind]().getSeed());
}

/** To find one takes milliseconds, and an account names that of another in each import. */
const publicKeys = new Map<string, string>();

/** The name by which others know a seed's key. */
export function publicKeyOf(seed: string): string {
  const known = publicKeys.get(seed) ?? fromSeed(new TextEncoder().encode(seed)).getPublicKey();
  publicKeys.set(seed, known);
  return known;
}

/** The key of a seed; signed with by node:crypto, since the one of the package takes 10 ms and more for a signature. */
export function keyPairOf(seed: string): KeyPair {
  const pair = fromSeed(new TextEncoder().encode(seed));
  const der = Buffer.from(pkcs8Of(privateKeyOf(seed)));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  pair.sign = (input) => new Uint8Array(sign(null, input, key));
  return pair;
}
