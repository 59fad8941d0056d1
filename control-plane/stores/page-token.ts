import * as z from "zod";
import { fromBase64url, toBase64url } from "../../contract/index.ts";
import { sha256 } from "../ports/digest.ts";

/** What a list is of; a token leads on in the list that it came from and in no other. */
export interface ListIdentity {
  readonly tenant: string;
  readonly cluster?: string | undefined;
  readonly engine?: string | undefined;
  readonly phase?: string | undefined;
  readonly externalId?: string | undefined;
  readonly labelSelector?: string | undefined;
}

const content = z.strictObject({ s: z.int().min(1), l: z.string() });

/** An opaque token for the page that begins after a position. */
export async function formatPageToken(position: number, list: ListIdentity): Promise<string> {
  return encode({ s: position, l: await digestOf(list) });
}

/** The position that a token names; undefined when it is none of this list's. */
export async function parsePageToken(token: string, list: ListIdentity): Promise<number | undefined> {
  const found = decode(token);
  if (found === undefined) return undefined;
  // One spelling of a token is enough: decoders forgive spaces, padding and bits that mean nothing.
  return encode(found) === token && found.l === (await digestOf(list)) ? found.s : undefined;
}

function encode({ s, l }: z.infer<typeof content>): string {
  return toBase64url(new TextEncoder().encode(JSON.stringify({ s, l })));
}

function decode(token: string): z.infer<typeof content> | undefined {
  try {
    return content.parse(JSON.parse(new TextDecoder().decode(fromBase64url(token))));
  } catch {
    return undefined;
  }
}

/** No secret: it keeps clients from mixing tokens up, and the tenant is the caller's whatever a token says. */
async function digestOf({ tenant, cluster, engine, phase, externalId, labelSelector }: ListIdentity): Promise<string> {
  const all = [tenant, cluster, engine, phase, externalId, labelSelector];
  return (await sha256(JSON.stringify(all.map((it) => it ?? "")))).slice(0, 16);
}
