import type { ConnectionFlags, Endpoint } from "./contexts.ts";
import { chooseEndpoint } from "./contexts.ts";
import { CliConfigError, UsageError } from "./errors.ts";
import type { Shell } from "./shell.ts";

/** What to do when no platform responds: it depends on what named its address. */
export function todoUnreachable({ process: { env } }: Shell, flags: ConnectionFlags): string {
  const namedBy = nameOf(flags, env);
  return todoByName[namedBy] ?? `Check that it runs there: ${namedBy} names the address.`;
}

/** Part of a report, which must not fail: the context of a first login is not in the file yet. */
function nameOf(flags: ConnectionFlags, env: Shell["process"]["env"]): string {
  try {
    return chooseEndpoint(flags, env).namedBy;
  } catch (error) {
    if (error instanceof CliConfigError || error instanceof UsageError) return "the command line";
    throw error;
  }
}

const todoByName: Readonly<Partial<Record<Endpoint["namedBy"], string>>> = {
  "the default":
    "Start it (npm start), or say where it is: its port (STOREPLANE_HTTP_PORT) or its address (--endpoint, STOREPLANE_ENDPOINT).",
  STOREPLANE_HTTP_PORT: "Start it (npm start), or correct the port, which STOREPLANE_HTTP_PORT names.",
};
