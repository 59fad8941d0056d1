import { join } from "node:path";
import { reservePorts } from "../../testbed/process/free-ports.ts";
import { LocalProcess, type ManagedProcess } from "../../testbed/process/managed-process.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";

const root = join(import.meta.dirname, "../..");

export interface HttpProcess extends ManagedProcess {
  /** http://127.0.0.1:PORT */
  readonly url: string;
}

export interface HttpProcessOptions {
  readonly servers: Servers;
  readonly name: string;
  /** Path from the project's root; it reads STOREPLANE_NATS_* and STOREPLANE_HTTP_PORT and answers /readyz. */
  readonly entry: string;
  /** More variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Declares an HTTP server on NATS as a process of its own: what answers must not share a thread with what asks. */
export async function declareHttpProcess(options: HttpProcessOptions): Promise<HttpProcess> {
  const { servers, name, entry, environment } = options;
  const reservation = await reservePorts(1);
  const port = reservation.ports[0] ?? 0;
  const url = `http://127.0.0.1:${port}`;
  const { file } = servers.nats.credentials("control-plane");
  const child = new LocalProcess({
    name,
    command: process.execPath,
    args: [join(root, entry)],
    cwd: root,
    logFile: join(servers.dir, `${name}.log`),
    ready: async () => (await fetch(`${url}/readyz`)).ok,
    beforeSpawn: () => reservation.release(port),
    onSpawn: servers.adopt,
    environment: {
      STOREPLANE_NATS_URL: servers.nats.url,
      STOREPLANE_NATS_CREDS_FILE: file,
      STOREPLANE_HTTP_PORT: String(port),
      ...environment,
    },
  });
  return Object.assign(child, { url });
}
