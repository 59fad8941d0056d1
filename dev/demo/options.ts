import { parseArgs } from "node:util";
import * as z from "zod";

/** The command line can't be used; the message says which word and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface DemoOptions {
  /** How many stores are made at once. */
  readonly stores: number;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const demoUsage = "npm run demo -- [--stores N] [--json]";

const mostStores = 1000;
const storeCount = z.coerce.number().int().min(1).max(mostStores);

/** Reads the command line; throws UsageError. */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const { stores, json } = parse(args);
  const count = storeCount.safeParse(stores);
  if (!count.success)
    throw new UsageError(`--stores ${stores}: must be a number from 1 to ${mostStores}. ${demoUsage}`);
  return { stores: count.data, json };
}

function parse(args: readonly string[]): { stores: string; json: boolean } {
  const options = { stores: { type: "string", default: "2" }, json: { type: "boolean", default: false } } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "unknown word"}. ${demoUsage}`, { cause });
  }
}
