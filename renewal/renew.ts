import { createPublicKey, verify } from "node:crypto";
import {
  type ClusterAccess,
  fromBase64url,
  maxRenewalBytes,
  publicKeyBytes,
  type RenewalRefusal,
  type RenewalReply,
  type RenewalRequest,
  renewalRequest,
  renewalWords,
} from "../contract/index.ts";
import { type Asked, readAsked } from "./asked.ts";

const expected = { schema: renewalRequest, maxBytes: maxRenewalBytes, what: "question for a token" };

/** Signs the token of an agent. */
export type Sign = (agent: {
  readonly cluster: string;
  readonly account: string;
  readonly publicKey: string;
  /** Seconds since 1970. */
  readonly expires: number;
}) => Promise<string>;

export interface RenewOptions {
  /** What lets a cluster's agents in; undefined where nothing does. Throws while it can't be read. */
  readonly readAccess: (cluster: string) => Promise<ClusterAccess | undefined>;
  readonly sign: Sign;
  /** How long tokens live. */
  readonly lifetimeSeconds: number;
  readonly now: () => Date;
  /** Called with what could not be looked up or signed. */
  readonly onFailure: (cluster: string, error: unknown) => void;
}

/** Answers a question for a token; undefined for what is no question, and so has no one who waits. Never throws. */
export async function renew(options: RenewOptions, asked: Asked): Promise<RenewalReply | undefined> {
  const request = readAsked(asked, expected);
  if (request === undefined) return undefined;
  const { cluster, publicKey } = request;
  const { sign, lifetimeSeconds, now, onFailure } = options;
  // Before anything is looked up: what no key signed costs the bus nothing.
  if (!isProved(request)) return refused("unproved");
  try {
    const access = await options.readAccess(cluster);
    if (access?.cluster !== cluster || !access.agentKeys.includes(publicKey)) return refused("not-admitted");
    const expires = Math.floor(now().getTime() / 1000) + lifetimeSeconds;
    const token = await sign({ cluster, account: access.account, publicKey, expires });
    return { outcome: "renewed", token, lifetimeSeconds };
  } catch (error) {
    onFailure(cluster, error);
    return refused("unavailable");
  }
}

function refused(code: RenewalRefusal): RenewalReply {
  return { outcome: "refused", code };
}

/** What an Ed25519 public key of 32 bytes lacks of the form that node:crypto reads (SPKI). */
const spki = Buffer.from("302a300506032b6570032100", "hex");

function isProved(request: RenewalRequest): boolean {
  const der = Buffer.concat([spki, publicKeyBytes(request.publicKey)]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, Buffer.from(renewalWords(request)), key, fromBase64url(request.signature));
}
