import { ensureServers } from "../../dev/servers/ensure-servers.ts";

/** Fetches or builds the servers before the first test, so that no test's time limit has to hold for that. */
export async function setup(): Promise<void> {
  await ensureServers();
}
