import { natsConfig, natsUsers } from "../../testbed/servers/nats-config.ts";
import { loadState, saveState, secretOf } from "../../testbed/servers/server-state.ts";
import { composeCluster, sharedDir, writeShared } from "./shared-volume.ts";

// Runs before nats-server starts; a second start finds the passwords of the first.
const dir = sharedDir(process.env);
const agents = [composeCluster];
const state = loadState(dir, natsUsers(agents));
saveState(dir, state);
const addresses = { listen: "0.0.0.0:4222", http: "0.0.0.0:8222" };
writeShared(dir, "nats.conf", natsConfig({ ...addresses, storeDir: "/data", durable: true, agents, state }));
for (const user of natsUsers(agents)) writeShared(dir, `${user}.password`, secretOf(state, user));
console.log(`credentials of ${natsUsers(agents).length} NATS users are written`);
