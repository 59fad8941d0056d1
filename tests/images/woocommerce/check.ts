import type { Shop } from "./shop.ts";

/** One fact about the image; `run` throws if it does not hold. */
export interface Check {
  readonly title: string;
  readonly run: (shop: Shop) => Promise<void>;
}

export class CheckError extends Error {
  override readonly name = "CheckError";
}

/** Throws unless the fact holds; `seen` is told. */
export function must(holds: boolean, what: string, seen?: unknown): void {
  if (holds) return;
  const detail = typeof seen === "string" ? seen : JSON.stringify(seen);
  throw new CheckError(seen === undefined ? what : `${what}; seen: ${detail.slice(0, 2000)}`);
}
