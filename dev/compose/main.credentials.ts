import { existsSync, readFileSync } from "node:fs";
import { clusterAccounts } from "../../bus-keys/account-tokens.ts";
import { busTrust } from "../../bus-keys/bus-trust.ts";
import { agentKeysIn, busUsers, credsFileName, keepCreds, readCreds } from "../../bus-keys/keep-creds.ts";
import {
  agentKeyFile,
  auditKeyFile,
  keepAuditKey,
  keepBusKeys,
  keepWebhookKeys,
  webhookKeysFile,
} from "../../bus-keys/keep-keys.ts";
import { agentTokenSeconds, apiTokenText, newApiToken } from "../../contract/index.ts";
import { natsConfig } from "../../testbed/servers/nats-config.ts";
import {
  adminTokenFile,
  agentDir,
  composeCluster,
  keepAgentCreds,
  renewalDir,
  sharedDir,
  writeShared,
} from "./shared-volume.ts";

// Runs before nats-server starts; a second start finds the keys of the first, which only root may read.
const dir = sharedDir(process.env);
const keys = keepBusKeys(dir, [composeCluster]);
const addresses = { listen: "0.0.0.0:4222", http: "0.0.0.0:8222" };
const folders = { storeDir: "/data", accountsDir: "/data/accounts" };
const trust = await busTrust(keys);
writeShared(dir, "nats.conf", natsConfig({ ...addresses, ...folders, durable: true, trust }));
const made = `${dir}/creds`;
await keepCreds(keys, made, agentTokenSeconds);
// Who has these can be every agent: only the process that needs them sees them.
const ofRenewal = ["renewal", "operator"] as const;
for (const user of ofRenewal) writeShared(renewalDir(process.env), credsFileName(user), readCreds(made, user));
writeShared(renewalDir(process.env), agentKeyFile, keys.agents);
const shared = busUsers(keys).filter((user) => !ofRenewal.some((role) => role === user));
for (const user of shared) writeShared(dir, credsFileName(user), readCreds(made, user));
keepAuditKey(made);
writeShared(dir, auditKeyFile, readFileSync(`${made}/${auditKeyFile}`, "utf8"));
keepWebhookKeys(made);
writeShared(dir, webhookKeysFile, readFileSync(`${made}/${webhookKeysFile}`, "utf8"));
writeShared(dir, "accounts.json", JSON.stringify(await clusterAccounts(keys, agentKeysIn(keys, made))));
keepAgentCreds(agentDir(process.env), readCreds(made, { agent: composeCluster }));
if (!existsSync(`${dir}/${adminTokenFile}`)) writeShared(dir, adminTokenFile, `${apiTokenText(newApiToken())}\n`);
console.log(`credentials of ${shared.length} NATS users are written`);
