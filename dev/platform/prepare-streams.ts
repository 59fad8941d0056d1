import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { clusterToken } from "../../bus-keys/account-tokens.ts";
import { developmentScale, parseCreds, readUserClaims, type StreamScale } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { admitAtFirst } from "../../control-plane/bus/setup/admit-agents.ts";
import { migrate, migrateAudit } from "../../control-plane/bus/setup/migrate.ts";
import { registerCluster } from "../../control-plane/bus/setup/register-cluster.ts";
import type { NatsHandle, NatsRole } from "../../testbed/servers/server-handles.ts";

/** Creates the streams and buckets and registers the clusters, as an operator does before the first start. */
export async function prepareStreams(
  nats: NatsHandle,
  clusters: readonly string[],
  scale: StreamScale = developmentScale,
): Promise<void> {
  const [migrator, auditor] = await Promise.all([open(nats, "migrator"), open(nats, "audit-migrator")]);
  try {
    await migrate(migrator, scale);
    await migrateAudit(auditor, scale);
    for (const cluster of clusters) {
      await registerCluster(migrator, cluster);
      await admitKeptKey(nats, migrator, cluster);
    }
  } finally {
    await Promise.all([migrator.close(), auditor.close()]);
  }
}

/**
 * The agents of a cluster have credentials that end: they are renewed, unless that was decided otherwise since. One may be
 * registered and have no account yet: then there is no key.
 */
async function admitKeptKey(nats: NatsHandle, migrator: NatsConnection, cluster: string): Promise<void> {
  if (nats.keys.clusters[cluster] === undefined) return;
  const { jwt } = parseCreds(nats.credentials({ agent: cluster }).creds());
  const agentKeys = [readUserClaims(jwt).sub];
  await admitAtFirst(migrator, { cluster, ...(await clusterToken(nats.keys, cluster)), isRevoked: false, agentKeys });
}

function open({ url, authority, ...nats }: NatsHandle, role: NatsRole): Promise<NatsConnection> {
  const options = keptConnectionOptions({ url, credentials: nats.credentials(role) });
  return connect({ ...options, ...(authority !== undefined && { tls: { caFile: authority } }) });
}
