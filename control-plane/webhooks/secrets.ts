import { fromBase64, fromBase64url, toBase64url } from "../../contract/index.ts";
import type { WebhookAddress, WebhookKey } from "../ports/webhooks.ts";

const prefix = "whsec_";
const secretBytes = 32;
const ivBytes = 12;

/** A secret that was not sealed here for this endpoint, or was changed. */
export class UnsealableError extends Error {
  override readonly name = "UnsealableError";
}

/** A new secret as its owner keeps it (Standard Webhooks 1.0). */
export function newWebhookSecret(): string {
  return `${prefix}${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(secretBytes))))}`;
}

/** The secret as the bus may keep it: whoever reads the bus can't sign. */
export async function sealSecret({ id, secret }: WebhookKey, address: WebhookAddress, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const key = await importKey(secret, "encrypt");
  const sealed = await crypto.subtle.encrypt(algorithm(iv, address), key, new TextEncoder().encode(text));
  return `${id}.${toBase64url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))}`;
}

/** The secret again; throws UnsealableError, which repeats nothing of it. */
export async function openSecret(
  keys: readonly WebhookKey[],
  address: WebhookAddress,
  sealed: string,
): Promise<string> {
  const [id = "", text = ""] = sealed.split(".");
  const known = keys.find((it) => it.id === id);
  if (known === undefined) throw new UnsealableError(`the secret is sealed with key ${id}, which is not known here`);
  try {
    const bytes = fromBase64url(text);
    const key = await importKey(known.secret, "decrypt");
    const opened = await crypto.subtle.decrypt(algorithm(bytes.slice(0, ivBytes), address), key, bytes.slice(ivBytes));
    return new TextDecoder().decode(opened);
  } catch (cause) {
    throw new UnsealableError("the secret is not this endpoint's, or was changed", { cause });
  }
}

/** That it is this endpoint's is part of what is sealed: one that is put in the place of another does not open. */
function algorithm(iv: Uint8Array<ArrayBuffer>, { tenant, webhook }: WebhookAddress): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`webhook ${tenant} ${webhook}`) };
}

function importKey(secret: Uint8Array<ArrayBuffer>, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "AES-GCM", false, [use]);
}

interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** The value of `webhook-signature`: one signature for each secret, so that either of two opens it while one takes the other's place. */
export async function signMessage(secrets: readonly string[], { id, timestamp, body }: Signed): Promise<string> {
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = secrets.map(async (secret) => {
    const raw = fromBase64(secret.slice(prefix.length));
    const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
    return `v1,${btoa(String.fromCharCode(...signature))}`;
  });
  return (await Promise.all(signatures)).join(" ");
}
