import type { ConnectionFlags, Endpoint } from "./contexts.ts";
import { chooseEndpoint } from "./contexts.ts";
import type { Shell } from "./shell.ts";

/** What to do when no platform responds: it depends on what named its address. */
export function todoUnreachable({ process: { env } }: Shell, flags: ConnectionFlags): string {
  const { namedBy } = chooseEndpoint(flags, env);
  return todoByName[namedBy] ?? `Check that it runs there: ${namedBy} names the address.`;
}

const todoByName: Readonly<Partial<Record<Endpoint["namedBy"], string>>> = {
  "the default":
    "Start it (npm start), or say where it is: its port (STOREPLANE_HTTP_PORT) or its address (--endpoint, STOREPLANE_ENDPOINT).",
  STOREPLANE_HTTP_PORT: "Start it (npm start), or correct the port, which STOREPLANE_HTTP_PORT names.",
};
