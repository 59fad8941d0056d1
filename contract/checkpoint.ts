import * as z from "zod";
import { fromBase64 } from "./base64url.ts";
import { timestamp } from "./names.ts";
import { sha256 } from "./sha256.ts";

/** Where checkpoints are kept beside the chains; no tenant can have this id. */
export const checkpointChain = "_checkpoints";

/** Heads in one checkpoint: well below what the stream takes in one message. */
export const maxCheckpointHeads = 1500;

/** Who signs: the first line of each note, and the name of its key. */
export const checkpointOrigin = "storeplane.dev/audit";

const head = z.strictObject({
  chain: z.string().min(1).max(64),
  n: z.int().min(1),
  hash: z.string().regex(/^[\w-]{43}$/),
});
export type CheckpointHead = z.infer<typeof head>;

/** The heads of all chains at one time, and a note on them that is signed. */
export const checkpoint = z.strictObject({
  v: z.literal(1),
  at: timestamp,
  /** In order of chain. */
  heads: z.array(head).max(maxCheckpointHeads),
  /** What verifies the note, as C2SP's signed notes write it: name, id and key. */
  key: z.string().max(200),
  /** As C2SP's signed notes are: origin, number of heads, their root, when; and the signature. */
  note: z.string().max(1000),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** Signs notes; made of a key that the platform's bus does not hold. */
export interface NoteSigner {
  /** What verifies its notes. */
  readonly key: string;
  /** A raw Ed25519 signature. */
  readonly sign: (text: Uint8Array<ArrayBuffer>) => Uint8Array;
}

const encoder = new TextEncoder();

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** What a note says before its signature. */
async function textOf(heads: readonly CheckpointHead[], at: string): Promise<string> {
  const lines = heads.map(({ chain, n, hash }) => `${chain} ${n} ${hash}\n`).join("");
  return `${checkpointOrigin}\n${heads.length}\n${toBase64(await sha256(lines))}\n${at}\n`;
}

const ed25519 = 1;

/** How the public key of a signer is written: the name, what its id is, and the key. */
export async function verifierKey(publicKey: Uint8Array): Promise<string> {
  const key = new Uint8Array([ed25519, ...publicKey]);
  const id = await sha256(new Uint8Array([...encoder.encode(`${checkpointOrigin}\n`), ...key]));
  return `${checkpointOrigin}+${[...id.subarray(0, 4)].map((it) => it.toString(16).padStart(2, "0")).join("")}+${toBase64(key)}`;
}

/** The checkpoint of these heads. */
export async function signCheckpoint(
  heads: readonly CheckpointHead[],
  at: string,
  { key, sign }: NoteSigner,
): Promise<Checkpoint> {
  const sorted = [...heads].sort((one, other) => (one.chain < other.chain ? -1 : 1));
  const text = await textOf(sorted, at);
  const id = (key.split("+")[1] ?? "").match(/../g)?.map((it) => Number.parseInt(it, 16)) ?? [];
  const signature = toBase64(new Uint8Array([...id, ...sign(encoder.encode(text))]));
  return { v: 1, at, heads: sorted, key, note: `${text}\n— ${checkpointOrigin} ${signature}\n` };
}

/** What is wrong with a checkpoint; undefined if it is as it was signed, by this key or, without one, by its own. */
export async function faultOfCheckpoint(
  { heads, at, key, note }: Checkpoint,
  trusted = key,
): Promise<string | undefined> {
  if (key !== trusted) return "it is signed by another key";
  const text = await textOf(heads, at);
  const [, signature] = /^\n— \S+ ([A-Za-z0-9+/=]+)\n$/.exec(note.slice(text.length)) ?? [];
  if (!note.startsWith(text) || signature === undefined) return "its note is about other heads";
  try {
    const raw = fromBase64(key.split("+").slice(2).join("+")).slice(1);
    const publicKey = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    const signed = fromBase64(signature).slice(4);
    const isRight = await crypto.subtle.verify("Ed25519", publicKey, signed, encoder.encode(text));
    return isRight ? undefined : "its signature is wrong";
  } catch {
    return "its key or its signature can't be read";
  }
}
