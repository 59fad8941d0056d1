import * as z from "zod";
import { readWords, UsageError } from "../command-line.ts";

export interface DemoOptions {
  /** How many stores are made at once. */
  readonly stores: number;
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
}

export const demoUsage = "npm run demo -- [--stores N] [--json]";

const maxStores = 1000;
const storeCount = z.coerce.number().int().min(1).max(maxStores);

/** Reads the command line; throws UsageError. */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const options = { stores: { type: "string", default: "2" }, json: { type: "boolean", default: false } } as const;
  const { stores, json } = readWords({ args: [...args], options }, demoUsage).values;
  const count = storeCount.safeParse(stores);
  if (!count.success) throw new UsageError(`--stores ${stores}: must be a number from 1 to ${maxStores}. ${demoUsage}`);
  return { stores: count.data, json };
}
