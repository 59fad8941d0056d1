import { type AuditEntry, fromBase64url, toBase64url } from "../../../contract/index.ts";
import type { OpenedPersonal, PersonalData } from "../../ports/audit-log.ts";
import type { BusAccess } from "../connection/access.ts";
import type { SubjectKey } from "../connection/audit-keys.ts";
import type { ChainedEntry } from "../connection/audit-queue.ts";
import { ensureKey, findKey } from "./subject-keys.ts";

const ivBytes = 12;
const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** The entry with its personal data sealed, so that erasing the chain's key erases them too. */
export async function sealed(access: BusAccess, { chain, entry, personal }: ChainedEntry): Promise<ChainedEntry> {
  if (personal === undefined) return { chain, entry };
  const key = await ensureKey(access, chain);
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const plain = encoder.encode(JSON.stringify(personal));
  const cipher = await crypto.subtle.encrypt(cipherOf(iv, chain, entry.id), await imported(key), plain);
  const text = toBase64url(new Uint8Array([...iv, ...new Uint8Array(cipher)]));
  return { chain, entry: { ...entry, personal: `${key.id}.${text}` } };
}

/** What was sealed; erased when its key is gone. Nothing is shown where it was tampered with. */
export async function opened(access: BusAccess, chain: string, entry: AuditEntry): Promise<OpenedPersonal> {
  const { id, personal } = entry;
  if (personal === undefined) return {};
  const key = await findKey(access, chain);
  const [keyId, text = ""] = personal.split(".");
  if (key === undefined || key.id !== keyId) return { isErased: true };
  try {
    const bytes = fromBase64url(text);
    const cipher = cipherOf(bytes.slice(0, ivBytes), chain, id);
    const plain = await crypto.subtle.decrypt(cipher, await imported(key), bytes.slice(ivBytes));
    return JSON.parse(decoder.decode(plain)) as PersonalData;
  } catch (error) {
    access.logger.error({ chain, id, err: error }, "personal data of an audit entry can't be opened");
    return {};
  }
}

/** Sealed for one entry of one chain: in another it does not open. */
function cipherOf(iv: Uint8Array<ArrayBuffer>, chain: string, id: string) {
  return { name: "AES-GCM", iv, additionalData: encoder.encode(`${chain} ${id}`) };
}

function imported({ bytes }: SubjectKey): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
