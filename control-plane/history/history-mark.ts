import * as z from "zod";
import { ProblemError } from "../http/problem-error.ts";
import type { HistoryMark } from "../ports/history.ts";

/** A token of a page of history: it names a place, and which tenant's is the caller's whatever it says. */
export const historyToken = z.string().max(40, "must be a nextPageToken").optional();

const printed = /^(0|[1-9][0-9]{0,14})-([1-9][0-9]{0,14})$/;

export function formatMark({ position = 0, seq }: HistoryMark): string {
  return `${position}-${seq}`;
}

/** Throws ProblemError for what is no token. */
export function parseMark(token: string | undefined): HistoryMark | undefined {
  if (token === undefined) return undefined;
  const [, position, seq] = printed.exec(token) ?? [];
  if (seq !== undefined) return { seq: Number(seq), ...(position !== "0" && { position: Number(position) }) };
  const rule = "must be the nextPageToken of the page before";
  throw new ProblemError("invalid-parameter", `pageToken ${rule}.`, { errors: [{ field: "pageToken", rule }] });
}
