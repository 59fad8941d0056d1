import * as z from "zod";
import { readWords, UsageError } from "../command-line.ts";

export interface CredentialsOptions {
  readonly store: string;
  /** Of the API, without a slash at its end. */
  readonly url: string;
  /** Whether one JSON object is printed. */
  readonly json: boolean;
}

export const credentialsUsage = "npm run -s credentials -- STORE [--url http://127.0.0.1:8080] [--json]";

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

/** Reads the command line; throws UsageError. */
export function readCredentialsOptions(args: readonly string[]): CredentialsOptions {
  const options = {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = readWords({ args: [...args], options, allowPositionals: true }, credentialsUsage);
  const [store, ...others] = positionals;
  if (store === undefined || others.length > 0) throw new UsageError(`name one store. ${credentialsUsage}`);
  const url = address.safeParse(values.url);
  if (!url.success)
    throw new UsageError(`--url ${values.url}: must begin with http:// or https://. ${credentialsUsage}`);
  return { store, url: url.data, json: values.json };
}
