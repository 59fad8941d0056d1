import { commands } from "./commands.ts";
import { type LaidOut, laidOutApi } from "./laid-out-api.ts";
import { recordedShell } from "./recorded-shell.ts";
import { runCli } from "./run-cli.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly string[];
}

export type RunOptions = Parameters<typeof recordedShell>[0];

/** For tests: runs one command line against what the API is to say. */
export async function ran(line: string, answers: readonly LaidOut[] = [], options: RunOptions = {}): Promise<Ran> {
  await using api = await laidOutApi(...answers);
  const shell = recordedShell({ ...options, env: { STOREPLANE_ENDPOINT: api.url, ...options.env } });
  const code = await runCli(commands, line.split(" ").filter(Boolean), shell);
  return { code, out: shell.out(), err: shell.err(), asked: api.asked };
}

/** For tests: an answer that refuses. */
export function problem(status: number, code: string, more: object = {}): LaidOut {
  const body = { type: "x", title: "What", status, detail: "why", code, retryable: false, ...more };
  return { status, headers: { "x-request-id": "id-of-request" }, body };
}
