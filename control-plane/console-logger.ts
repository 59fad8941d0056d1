import type { Logger } from "./ports/logger.ts";

/** One JSON line per entry, for runtimes whose platform collects the console. Fields never hold what clients sent. */
export function createConsoleLogger(): Logger {
  const write =
    (level: string) =>
    (fields: object, message: string): void =>
      // oxlint-disable-next-line no-console -- the console is the log there
      console.log(JSON.stringify({ level, time: new Date().toISOString(), ...fields, message }, describeErrors));
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** An error's own fields are not enumerable: without this it would be written as `{}`. */
function describeErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause !== undefined && { cause }) };
}
