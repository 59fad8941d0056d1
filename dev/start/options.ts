import { join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";

/** The command line or the environment can't be used; the message says which word and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface StartOptions {
  /** Where passwords, ports and data are kept between two starts. */
  readonly dir: string;
  readonly httpPort: number;
  /** Whether the kept state is removed first. */
  readonly fresh: boolean;
}

export const startUsage = "npm start -- [--fresh]   (environment: STOREPLANE_HTTP_PORT, STOREPLANE_STATE_DIR)";

const environmentSchema = z.object({
  STOREPLANE_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  STOREPLANE_STATE_DIR: z
    .string()
    .min(1)
    .default(join(import.meta.dirname, "../../.storeplane")),
});

/** Reads the command line and the environment; throws UsageError. */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { fresh } = parse(args);
  const read = environmentSchema.safeParse(environment);
  if (!read.success) throw new UsageError(`${z.prettifyError(read.error)}\n${startUsage}`, { cause: read.error });
  return { dir: read.data.STOREPLANE_STATE_DIR, httpPort: read.data.STOREPLANE_HTTP_PORT, fresh };
}

function parse(args: readonly string[]): { fresh: boolean } {
  try {
    return parseArgs({ args: [...args], options: { fresh: { type: "boolean", default: false } }, strict: true }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "unknown word"}. ${startUsage}`, { cause });
  }
}
