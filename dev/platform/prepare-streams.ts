import { connect } from "@nats-io/transport-node";
import { developmentScale, inboxPrefix } from "../../contract/index.ts";
import { migrate } from "../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../control-plane/bus/setup/register-cluster.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

/** Creates the streams and buckets and registers the clusters, as an operator does before the first start. */
export async function prepareStreams(nats: NatsHandle, clusters: readonly string[]): Promise<void> {
  const { user, pass } = nats.credentials("migrator");
  const connection = await connect({ servers: nats.url, user, pass, inboxPrefix: inboxPrefix(user) });
  try {
    await migrate(connection, developmentScale);
    for (const cluster of clusters) await registerCluster(connection, cluster);
  } finally {
    await connection.close();
  }
}
