import type { SendResult } from "../ports/conductor.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** What is waited after each try that failed (Standard Webhooks 1.0): ten tries in 75 hours. */
const plan = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  23 * hour,
] as const;

/** What failed together does not come back together. */
const spread = 0.2;

const maxRetryAfterMs = 24 * hour;

/** Answers that ask for a while without messages. */
const throttles: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export interface Failed {
  /** Which try it was, from 1. */
  readonly attempt: number;
  readonly result: SendResult;
  readonly now: Date;
  /** After this no try begins; an ISO time. */
  readonly until: string;
}

/** When the next try is due, in milliseconds since 1970; undefined when it was the last. */
export function nextTryAt({ attempt, result, now, until }: Failed, chance = Math.random): number | undefined {
  const planned = plan[attempt - 1];
  if (planned === undefined) return undefined;
  const waitMs = planned * (1 - spread + 2 * spread * chance());
  const at = now.getTime() + Math.max(waitMs, askedPauseMs(result, now) ?? 0);
  return at <= Date.parse(until) ? at : undefined;
}

/** For how long an answer asks for no more messages; undefined for one that asks for nothing. */
export function askedPauseMs(result: SendResult, now: Date): number | undefined {
  if (!("status" in result) || !throttles.has(result.status)) return undefined;
  const after = result.headers["retry-after"]?.trim();
  if (after === undefined) return undefined;
  const ms = /^[0-9]{1,9}$/.test(after) ? Number(after) * second : Date.parse(after) - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), maxRetryAfterMs) : undefined;
}

/** Whether a message was taken: a redirect is not followed, so it took nothing. */
export function isTaken(result: SendResult): boolean {
  return "status" in result && result.status >= 200 && result.status < 300;
}
