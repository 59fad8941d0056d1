import { rmSync } from "node:fs";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { apiTokenText } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { admitAdmin, EndedTokenError } from "../../control-plane/bus/setup/admit-admin.ts";
import { keepAdminToken } from "../../control-plane/config.node.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

/** Where a platform on this machine keeps it, in its directory. */
export const adminTokenFile = "admin-token";

/** Lets the holder of a file's token in, as the migration does; one that has ended is replaced. Returns the token. */
export async function admitFirstAdmin(nats: NatsHandle, file: string): Promise<string> {
  const credentials = nats.credentials("migrator");
  const connection = await connect(keptConnectionOptions({ url: nats.url, credentials }));
  try {
    return await admit(connection, file);
  } catch (error) {
    if (!(error instanceof EndedTokenError)) throw error;
    rmSync(file);
    return await admit(connection, file);
  } finally {
    await connection.close();
  }
}

async function admit(connection: NatsConnection, file: string): Promise<string> {
  const token = keepAdminToken(file);
  await admitAdmin(connection, { token });
  return apiTokenText(token);
}
