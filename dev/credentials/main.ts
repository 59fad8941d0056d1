import { UsageError } from "../command-line.ts";
import { askCredentials } from "./ask-credentials.ts";
import { readCredentialsOptions } from "./options.ts";

/** Node's fetch says "fetch failed" and hides why behind it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof TypeError && error.cause instanceof Error ? error.cause.message : error.message;
}

try {
  const { store, url, json } = readCredentialsOptions(process.argv.slice(2));
  const credentials = await askCredentials(url, store);
  const lines = Object.entries(credentials).map(([field, value]) => `${field.padEnd(8)}  ${value}`);
  console.log(json ? JSON.stringify(credentials) : lines.join("\n"));
} catch (error) {
  console.error(`credentials: ${messageOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
