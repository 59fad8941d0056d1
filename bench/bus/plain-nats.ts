import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { developmentScale } from "../../contract/index.ts";
import { migrate } from "../../control-plane/bus/setup/migrate.ts";
import { ensureFiles } from "../../testbed/fetch/ensure-servers.ts";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { LocalProcess } from "../../testbed/process/managed-process.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";
import { cluster, type SideConnections } from "./side.ts";

const password = crypto.randomUUID();

/** What the users of one account had to be allowed for what is measured here. */
const permissions = {
  migrator: { publish: { allow: [">"] }, subscribe: { allow: ["_INBOX.>"] } },
  "control-plane": { publish: { allow: ["sp.v1.rpc.*.*"] }, subscribe: { allow: ["_INBOX.>"] } },
  agent: {
    publish: { allow: [`$KV.SP_STATUS.${cluster}.>`, `$JS.API.DIRECT.GET.KV_SP_STATUS.$KV.SP_STATUS.${cluster}.>`] },
    subscribe: { allow: ["_INBOX.>", `sp.v1.rpc.${cluster}.>`] },
    allow_responses: { max: 1, expires: "10s" },
  },
} as const;

/** A nats-server with users and passwords in one account, beside the servers of a run; it ends with them. */
export async function startPlainNats(servers: Servers): Promise<SideConnections & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const { url, process } = await declare(servers);
  undo.defer(() => process.kill());
  await process.start();
  const open = async (user: keyof typeof permissions): Promise<NatsConnection> => {
    const connection = await connect({ servers: url, user, pass: password, noAsyncTraces: true });
    undo.defer(() => connection.close());
    return connection;
  };
  await migrate(await open("migrator"), developmentScale);
  const [agent, controlPlane] = [await open("agent"), await open("control-plane")];
  const stack = undo.move();
  return { agent, controlPlane, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function declare(servers: Servers) {
  const { files } = await ensureFiles(["nats-server"]);
  const dir = join(servers.dir, "plain-nats");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const ports = await reservePorts(1);
  const port = ports.ports[0] ?? 0;
  const config = join(dir, "nats.conf");
  const users = Object.entries(permissions).map(([user, allowed]) => ({ user, password, permissions: allowed }));
  const settings = { listen: `127.0.0.1:${port}`, jetstream: { store_dir: dir }, authorization: { users } };
  writeFileSync(config, JSON.stringify(settings), { mode: 0o600 });
  const url = `nats://127.0.0.1:${port}`;
  const process = new LocalProcess({
    name: "plain-nats",
    command: files["nats-server"],
    args: ["--config", config],
    cwd: dir,
    logFile: join(dir, "nats-server.log"),
    ready: async () => {
      await (await connect({ servers: url, user: "migrator", pass: password, reconnect: false })).close();
      return true;
    },
    beforeSpawn: () => ports.release(port),
    onSpawn: servers.adopt,
  });
  return { url, process };
}
