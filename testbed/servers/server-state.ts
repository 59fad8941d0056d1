import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** Ports and generated secrets of one server or cluster; a kept directory finds them again. */
const serverStateSchema = z.object({
  ports: z.array(z.int().min(1).max(65535)),
  secrets: z.record(z.string(), z.string()),
});
export type ServerState = z.infer<typeof serverStateSchema>;

/** Reads the state kept in a directory, empty if it is new, with a generated secret for every name. */
export function loadState(dir: string, secretNames: readonly string[] = []): ServerState {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { ports, secrets } = readState(join(dir, "state.json"));
  const generated = Object.fromEntries(secretNames.map((name) => [name, randomBytes(24).toString("base64url")]));
  return { ports, secrets: { ...generated, ...secrets } };
}

export function saveState(dir: string, state: ServerState): void {
  writeFileSync(join(dir, "state.json"), JSON.stringify(state), { mode: 0o600 });
}

/** The generated secret of a name that was given to loadState. */
export function secretOf(state: ServerState, name: string): string {
  const secret = state.secrets[name];
  if (secret === undefined) throw new RangeError(`no credentials were generated for "${name}"`);
  return secret;
}

function readState(file: string): ServerState {
  try {
    return serverStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { ports: [], secrets: {} };
    throw new Error(`${file} can't be read; remove its directory to start afresh`, { cause: error });
  }
}
