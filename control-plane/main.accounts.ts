import process from "node:process";
import { connect } from "@nats-io/transport-node";
import { keptConnectionOptions } from "./bus/connection/connection-options.ts";
import { placeAccount } from "./bus/setup/place-accounts.ts";
import { followCredsFile, readAccountTokens } from "./config.node.ts";
import { readAccountsConfig } from "./config.ts";
import { createLogger } from "./logger.node.ts";

// Puts the accounts of clusters in place on a running bus. It has no key that could sign one.
const { nats, accountsFile } = readAccountsConfig(process.env);
const logger = createLogger("info");
const { clusters } = readAccountTokens(accountsFile);
const open = (name: "operator" | "migrator", credsFile: string) =>
  connect({
    ...keptConnectionOptions({ url: nats.url, credentials: followCredsFile(name, credsFile) }),
    waitOnFirstConnect: true,
    ignoreAuthErrorAbort: false,
  });
const operator = await open("operator", nats.operatorCredsFile);
const migrator = await open("migrator", nats.credsFile);
try {
  for (const placed of clusters) {
    const isPlaced = await placeAccount({ operator, migrator }, placed);
    const { cluster, isRevoked } = placed;
    if (isPlaced) logger.info({ cluster }, isRevoked ? "cluster is revoked" : "cluster's account is in place");
    else logger.warn({ cluster }, "cluster was revoked by the platform and stays so: let it in by cluster rejoin");
  }
} finally {
  await Promise.all([operator.close(), migrator.close()]);
}
