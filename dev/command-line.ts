import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command line can't be used; the message says which word and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The words of a command line as `config` declares them. @throws UsageError that ends with `usage` for any other. */
export function readWords<T extends ParseArgsConfig>(config: T, usage: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : "unknown word"}. ${usage}`, { cause });
  }
}
