import { readServersConfig } from "../../dev/servers/config.ts";
import { ensureOlderKubernetes, ensureServers } from "../../dev/servers/ensure-servers.ts";

/** Fetches or builds the servers before the first test, so that no test's time limit has to hold for that. */
export async function setup(): Promise<void> {
  await ensureServers();
  if (readServersConfig(process.env).provider === "local") await ensureOlderKubernetes();
}
