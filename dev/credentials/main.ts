import { ApiClient, askCredentials } from "../../client/index.ts";
import { UsageError } from "../command-line.ts";
import { readCredentialsOptions } from "./options.ts";

try {
  const { store, url, json } = readCredentialsOptions(process.argv.slice(2));
  const credentials = await askCredentials({ api: new ApiClient({ url }), name: store });
  const lines = Object.entries(credentials).map(([field, value]) => `${field.padEnd(8)}  ${value}`);
  console.log(json ? JSON.stringify(credentials) : lines.join("\n"));
} catch (error) {
  console.error(`credentials: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
