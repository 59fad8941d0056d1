import process from "node:process";
import { connect } from "@nats-io/transport-node";
import { keptConnectionOptions } from "./bus/connection/connection-options.ts";
import { admitAdmin } from "./bus/setup/admit-admin.ts";
import { bindCluster } from "./bus/setup/bind-cluster.ts";
import { migrate, migrateAudit } from "./bus/setup/migrate.ts";
import { registerCluster } from "./bus/setup/register-cluster.ts";
import { followCredsFile, keepAdminToken } from "./config.node.ts";
import { readMigrationConfig } from "./config.ts";
import { createLogger } from "./logger.node.ts";

const { nats, clusters, bindings, scale, adminTokenFile } = readMigrationConfig(process.env);
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
  for (const [cluster, uid] of bindings) {
    await bindCluster(connection, cluster, uid);
    logger.info({ cluster, uid }, "cluster is bound");
  }
  if (adminTokenFile !== undefined) {
    const adminToken = keepAdminToken(adminTokenFile);
    const isNew = await admitAdmin(connection, { token: adminToken });
    logger.info({ tokenId: adminToken.id, file: adminTokenFile, isNew }, "administrator's token is admitted");
  }
} finally {
  await Promise.all([connection.close(), auditor.close()]);
}
