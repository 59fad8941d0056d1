import { hostProofMs, lostProofMs } from "../../contract/index.ts";
import type { HostProof } from "../ports/host-proof.ts";
import type { Evidence } from "./find-proof.ts";

/** When looks are taken, in milliseconds. */
export interface LookTimes {
  /** For a host that is not proved: doubled with each look, up to `lastMs`. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** For one that is. */
  readonly againMs: number;
}

export const lookTimes: LookTimes = { firstMs: 15_000, lastMs: 3_600_000, againMs: 12 * 3_600_000 };

/** Characters of a message. */
const maxLength = 1024;

export interface Look {
  readonly evidence: Evidence;
  readonly now: Date;
  /** @default lookTimes */
  readonly times?: LookTimes;
}

/** The proof after a look at it: proved hosts that lost their proof are served for a while, hosts without a proof are given up. */
export function nextProof(proof: HostProof, { evidence, now, times = lookTimes }: Look): HostProof {
  const checkedAt = now.toISOString();
  if (evidence.outcome === "proved") {
    const { reason: _, message: __, lostSince: ___, ...rest } = proof;
    const since = proof.state === "Verified" ? proof.since : checkedAt;
    return { ...rest, state: "Verified", since, checkedAt, checks: 0, nextCheckAt: later(now, times.againMs) };
  }
  const nextCheckAt = later(now, backoff(proof.checks, times));
  const looked: HostProof = { ...proof, checkedAt, checks: proof.checks + 1, nextCheckAt };
  return proof.state === "Verified" ? withoutProof(looked, evidence, now) : stillPending(looked, evidence, now);
}

type Missing = Exclude<Evidence, { readonly outcome: "proved" }>;

function stillPending(proof: HostProof, { reason, message }: Missing, now: Date): HostProof {
  if (!isOver(proof.since, hostProofMs, now)) return { ...proof, reason, message };
  return failed(proof, now, {
    reason: "HostProofExpired",
    message: `The host was not proved within 72 hours. ${message}`,
  });
}

/** A name server that does not answer, for a week even, is no proof that the domain went to another. */
function withoutProof(proof: HostProof, { outcome, message }: Missing, now: Date): HostProof {
  const lostSince = proof.lostSince ?? (outcome === "absent" ? proof.checkedAt : undefined);
  if (lostSince === undefined) return proof;
  if (outcome === "absent" && isOver(lostSince, lostProofMs, now))
    return failed(proof, now, { reason: "HostProofExpired", message: `The proof was gone for seven days. ${message}` });
  const until = new Date(Date.parse(lostSince) + lostProofMs).toISOString();
  const told = `The proof of the host is gone; without it the host is not served after ${until}. ${message}`;
  return { ...proof, lostSince, reason: "HostProofLost", message: told.slice(0, maxLength) };
}

/** A proof that is not looked for any more, until it is asked for again. */
export function failed(proof: HostProof, now: Date, why: Pick<Missing, "reason" | "message">): HostProof {
  const { lostSince: _, nextCheckAt: __, ...rest } = proof;
  const since = now.toISOString();
  return { ...rest, state: "Failed", since, checks: 0, reason: why.reason, message: why.message.slice(0, maxLength) };
}

/** Whether so much time has gone by. */
export function isOver(since: string, ms: number, now: Date): boolean {
  return now.getTime() - Date.parse(since) >= ms;
}

function backoff(checks: number, { firstMs, lastMs }: LookTimes): number {
  return Math.min(firstMs * 2 ** Math.min(checks, 20), lastMs);
}

/** Spread by a quarter, so that hosts of one moment are not looked at together for ever. */
function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms * (0.75 + Math.random() / 2)).toISOString();
}
