import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { agentTokenSeconds } from "../contract/index.ts";
import { clusterAccounts } from "./account-tokens.ts";
import { withReadmittedCluster, withRevokedCluster } from "./bus-keys.ts";
import { busTrust, trustSettings } from "./bus-trust.ts";
import { agentKeysIn, busUsers, forgetCreds, keepCreds } from "./keep-creds.ts";
import {
  agentKeyFile,
  auditKeyFile,
  busKeysFile,
  keepAuditKey,
  keepBusKeys,
  writeBusKeys,
  writePrivate,
} from "./keep-keys.ts";
import { withLockedKeys } from "./lock-keys.ts";

// Keys and credentials of a bus; a second run keeps what is there and adds clusters. It speaks to no one: what it signs
// is put in place by control-plane/main.accounts.ts, which has no key that could sign.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    revoke: { type: "string", multiple: true },
    readmit: { type: "string", multiple: true },
    // For a bus with a renewal: whoever reads an agent's credentials has a day, unless it can ask for the next.
    "short-lived": { type: "boolean", default: false },
  },
});
const [dir, ...clusters] = positionals;
if (dir === undefined) {
  process.stderr.write(
    "usage: node bus-keys/main.ts FOLDER CLUSTER… [--revoke CLUSTER] [--readmit CLUSTER] [--short-lived]\n",
  );
  process.exit(2);
}
const { revoke = [], readmit = [], "short-lived": isShort } = values;
const creds = join(dir, "creds");
const users = await withLockedKeys(dir, async () => {
  let keys = keepBusKeys(dir, clusters);
  for (const cluster of revoke) keys = withRevokedCluster(keys, cluster);
  for (const cluster of readmit) keys = withReadmittedCluster(keys, cluster);
  for (const agent of [...revoke, ...readmit]) forgetCreds(creds, { agent });
  writeBusKeys(dir, keys);
  await keepCreds(keys, creds, isShort ? agentTokenSeconds : undefined);
  writePrivate(join(dir, agentKeyFile), keys.agents);
  keepAuditKey(dir);
  const settings = trustSettings(await busTrust(keys));
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value, undefined, 2)}\n`);
  writePrivate(join(dir, "trust.conf"), lines.join(""));
  writePrivate(join(dir, "accounts.json"), JSON.stringify(await clusterAccounts(keys, agentKeysIn(keys, creds))));
  return busUsers(keys).length;
});
process.stdout.write(`${join(dir, busKeysFile)}: all keys; keep it where only you can read it, with a backup
${join(dir, "trust.conf")}: for the servers, as "include trust.conf"
${join(dir, "accounts.json")}: for a bus that runs, put in place by control-plane/main.accounts.ts
${join(dir, agentKeyFile)}: for the renewal alone: it signs the tokens of all agents
${join(dir, auditKeyFile)}: for control planes: it signs checkpoints of the audit
${creds}: credentials of ${users} users
`);
