import { parseArgs } from "node:util";

/** The command line can't be used; the message says which word and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface ShopOptions {
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const shopUsage = "npm run shop -- [--json]";

/** Reads the command line; throws UsageError. */
export function readShopOptions(args: readonly string[]): ShopOptions {
  try {
    const options = { json: { type: "boolean", default: false } } as const;
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "unknown word"}. ${shopUsage}`, { cause });
  }
}
