import process from "node:process";
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { keptConnectionOptions } from "./bus/connection/connection-options.ts";
import { admitAdmin, EndedTokenError } from "./bus/setup/admit-admin.ts";
import { admitAtFirst } from "./bus/setup/admit-agents.ts";
import { bindCluster } from "./bus/setup/bind-cluster.ts";
import { migrate, migrateAudit } from "./bus/setup/migrate.ts";
import { registerCluster } from "./bus/setup/register-cluster.ts";
import { followCredsFile, keepAdminToken, readAccountTokens } from "./config.node.ts";
import { readMigrationConfig } from "./config.ts";
import { createLogger } from "./logger.node.ts";

const { nats, clusters, bindings, scale, adminTokenFile, accountsFile } = readMigrationConfig(process.env);
const logger = createLogger("info");
logger.info({ server: nats.url }, "connecting to the bus");
// A refused user ends it, so that whoever started it is told.
const patience = { waitOnFirstConnect: true, ignoreAuthErrorAbort: false };
const credentials = followCredsFile("migrator", nats.credsFile);
const connection = await connect({ ...keptConnectionOptions({ url: nats.url, credentials }), ...patience });
const auditor = await connect({
  ...keptConnectionOptions({ url: nats.url, credentials: followCredsFile("audit-migrator", nats.auditCredsFile) }),
  ...patience,
});
try {
  const { epoch } = await migrate(connection, scale);
  await migrateAudit(auditor, scale);
  logger.info({ epoch, ...scale }, "streams and buckets are up to date");
  for (const cluster of clusters) {
    await registerCluster(connection, cluster);
    logger.info({ cluster }, "cluster is registered");
  }
  for (const placed of accountsFile === undefined ? [] : readAccountTokens(accountsFile).clusters) {
    const isNew = await admitAtFirst(connection, placed);
    logger.info({ cluster: placed.cluster, isNew }, "agent's key is known");
  }
  for (const [cluster, uid] of bindings) {
    await bindCluster(connection, cluster, uid);
    logger.info({ cluster, uid }, "cluster is bound");
  }
  if (adminTokenFile !== undefined) await admitFrom(connection, adminTokenFile);
} finally {
  await Promise.all([connection.close(), auditor.close()]);
}

async function admitFrom(connection: NatsConnection, file: string): Promise<void> {
  const token = keepAdminToken(file);
  const told = { tokenId: token.id, file };
  try {
    const isNew = await admitAdmin(connection, { token });
    logger.info({ ...told, isNew }, "administrator's token is admitted");
  } catch (error) {
    // Whoever has revoked it has others: that must keep no upgrade from being made.
    if (!(error instanceof EndedTokenError)) throw error;
    logger.warn({ ...told, err: error }, "administrator's token has ended and is not admitted again");
  }
}
