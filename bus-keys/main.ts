import { join } from "node:path";
import process from "node:process";
import { busTrust } from "./bus-trust.ts";
import { busUsers, keepCreds } from "./keep-creds.ts";
import { busKeysFile, keepBusKeys, writePrivate } from "./keep-keys.ts";

// node bus-keys/main.ts FOLDER CLUSTER…: keys and credentials of a bus; a second run keeps what is there and adds clusters.
const [dir, ...clusters] = process.argv.slice(2);
if (dir === undefined) {
  process.stderr.write("usage: node bus-keys/main.ts FOLDER CLUSTER…\n");
  process.exit(2);
}
const keys = keepBusKeys(dir, clusters);
await keepCreds(keys, join(dir, "creds"));
const { operator, systemAccount, accounts } = await busTrust(keys);
const preloaded = Object.fromEntries(accounts.map(({ account, token }) => [account, token]));
const settings = { operator, system_account: systemAccount, resolver_preload: preloaded };
const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value, undefined, 2)}\n`);
writePrivate(join(dir, "trust.conf"), lines.join(""));
process.stdout.write(`${join(dir, busKeysFile)}: all keys; keep it where only you can read it, with a backup
${join(dir, "trust.conf")}: for the servers, as "include trust.conf"
${join(dir, "creds")}: credentials of ${busUsers(keys).length} users
`);
