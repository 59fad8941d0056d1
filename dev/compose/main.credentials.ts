import { existsSync, readFileSync } from "node:fs";
import { busTrust } from "../../bus-keys/bus-trust.ts";
import { busUsers, credsFileName, keepCreds, readCreds } from "../../bus-keys/keep-creds.ts";
import { auditKeyFile, keepAuditKey, keepBusKeys } from "../../bus-keys/keep-keys.ts";
import { apiTokenText, newApiToken } from "../../contract/index.ts";
import { natsConfig } from "../../testbed/servers/nats-config.ts";
import { adminTokenFile, composeCluster, sharedDir, writeShared } from "./shared-volume.ts";

// Runs before nats-server starts; a second start finds the keys of the first, which only root may read.
const dir = sharedDir(process.env);
const keys = keepBusKeys(dir, [composeCluster]);
const addresses = { listen: "0.0.0.0:4222", http: "0.0.0.0:8222" };
const folders = { storeDir: "/data", accountsDir: "/data/accounts" };
const trust = await busTrust(keys);
writeShared(dir, "nats.conf", natsConfig({ ...addresses, ...folders, durable: true, trust }));
const made = `${dir}/creds`;
await keepCreds(keys, made);
// The operator's stay with the keys, which only root may read: no container has use for them.
const shared = busUsers(keys).filter((user) => user !== "operator");
for (const user of shared) writeShared(dir, credsFileName(user), readCreds(made, user));
keepAuditKey(made);
writeShared(dir, auditKeyFile, readFileSync(`${made}/${auditKeyFile}`, "utf8"));
if (!existsSync(`${dir}/${adminTokenFile}`)) writeShared(dir, adminTokenFile, `${apiTokenText(newApiToken())}\n`);
console.log(`credentials of ${shared.length} NATS users are written`);
