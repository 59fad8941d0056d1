import { RefusedError } from "./errors.ts";

/** First and last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a file that a Range header asks for; undefined without one.
 * @throws RefusedError with status 416 for one that the file does not have, and for any but a single range from a start.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header) ?? [];
  const start = Number(first || Number.NaN);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start <= end) return { start, end };
  throw new RefusedError(416, `A single range within the ${size} bytes of the file can be asked for.`);
}
