import { join } from "node:path";
import type { BusKeys } from "../../bus-keys/bus-keys.ts";
import { type BusTrust, busTrust } from "../../bus-keys/bus-trust.ts";
import { credsFileName, keepCreds, readCreds } from "../../bus-keys/keep-creds.ts";
import { keepBusKeys } from "../../bus-keys/keep-keys.ts";
import { userName } from "../../bus-keys/user-creds.ts";
import type { NatsCredentials, NatsRole } from "./server-handles.ts";

/** The keys of a NATS and the credentials of its users. */
export interface NatsUsers {
  readonly keys: BusKeys;
  readonly trust: BusTrust;
  readonly credentials: (role: NatsRole) => NatsCredentials;
}

/** Makes what is missing of them in a directory; one that was used before keeps them. */
export async function keepNatsUsers(dir: string, agents: readonly string[]): Promise<NatsUsers> {
  const keys = keepBusKeys(dir, agents);
  const folder = join(dir, "creds");
  await keepCreds(keys, folder);
  const credentials = (role: NatsRole): NatsCredentials => {
    if (typeof role !== "string" && !(role.agent in keys.clusters)) {
      throw new RangeError(`cluster "${role.agent}" has no account on this NATS`);
    }
    return { user: userName(role), file: join(folder, credsFileName(role)), creds: () => readCreds(folder, role) };
  };
  return { keys, trust: await busTrust(keys), credentials };
}
