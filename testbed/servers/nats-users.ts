import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { BusKeys } from "../../bus-keys/bus-keys.ts";
import { type BusTrust, busTrust } from "../../bus-keys/bus-trust.ts";
import { credsFileName, keepCreds, readCreds } from "../../bus-keys/keep-creds.ts";
import { keepBusKeys } from "../../bus-keys/keep-keys.ts";
import { userName } from "../../bus-keys/user-creds.ts";
import { agentTokenSeconds } from "../../contract/index.ts";
import type { NatsCredentials, NatsRole } from "./server-handles.ts";

/** The keys of a NATS and the credentials of its users. */
export interface NatsUsers {
  readonly keys: BusKeys;
  readonly trust: BusTrust;
  readonly credentials: (role: NatsRole) => NatsCredentials;
}

/** Makes what is missing of them in a directory; one that was used before keeps them. */
export async function keepNatsUsers(dir: string, agents: readonly string[]): Promise<NatsUsers> {
  const keys = withKeptRevocations(keepBusKeys(dir, agents), join(dir, "accounts"));
  const folder = join(dir, "creds");
  await keepCreds(keys, folder, agentTokenSeconds);
  const credentials = (role: NatsRole): NatsCredentials => {
    if (typeof role !== "string" && !(role.agent in keys.clusters)) {
      throw new RangeError(`cluster "${role.agent}" has no account on this NATS`);
    }
    return { user: userName(role), file: join(folder, credsFileName(role)), creds: () => readCreds(folder, role) };
  };
  return { keys, trust: await busTrust(keys), credentials };
}

const claims = z.object({ nats: z.object({ revocations: z.object({ "*": z.int() }).optional() }) });

/** A cluster that was revoked on a running server stays so: its account's newest token lies where the server put it. */
function withKeptRevocations(keys: BusKeys, accountsDir: string): BusKeys {
  const clusters = Object.entries(keys.clusters).map(([cluster, known]) => {
    const until = revokedUntil(join(accountsDir, `${known.account}.jwt`));
    return [cluster, until === undefined ? known : { ...known, revokedUntil: until }] as const;
  });
  return { ...keys, clusters: Object.fromEntries(clusters) };
}

function revokedUntil(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const [, body = ""] = readFileSync(file, "utf8").split(".");
  return claims.parse(JSON.parse(Buffer.from(body, "base64url").toString())).nats.revocations?.["*"];
}
