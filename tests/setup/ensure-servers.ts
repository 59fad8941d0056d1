import { readServersConfig } from "../../testbed/config.ts";
import { ensureOlderKubernetes, ensureServers, missingServers } from "../../testbed/fetch/ensure-servers.ts";
import { missingPythonPackages } from "../runtime/python-packages.ts";
import { firstRunNotice } from "./first-run-notice.ts";

/** Says what this run fetches or builds once, and does so with the servers before the first test, so that no test's time limit has to hold for that. */
export async function setup(): Promise<void> {
  const isLocal = readServersConfig(process.env).provider === "local";
  const { servers, older } = await missingServers();
  const notice = firstRunNotice({ servers, older: isLocal ? older : [], python: missingPythonPackages() });
  if (notice !== undefined) process.stderr.write(notice);
  await ensureServers();
  if (isLocal) await ensureOlderKubernetes();
}
