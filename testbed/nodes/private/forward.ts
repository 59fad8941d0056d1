import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";

/** A port of an address, or a socket file, which is reachable from every network namespace. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string };

/** Connections taken at one endpoint and carried to another; disposing of it closes them. */
export interface Forward extends AsyncDisposable {
  /** The port that it listens on; 0 for a socket file. */
  readonly port: number;
}

/** Listens at `from` (port 0: any free one) and connects each caller to `to`. */
export async function forward(from: Endpoint, to: Endpoint): Promise<Forward> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const target: NetConnectOpts = { ...to, allowHalfOpen: true };
    carry(near, connect(target), open);
  });
  // A killed run leaves its socket file behind.
  if ("path" in from) rmSync(from.path, { force: true });
  server.listen(from);
  await once(server, "listening");
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    [Symbol.asyncDispose]: () => close(server, open),
  };
}

function carry(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    open.add(socket);
    socket.on("error", () => other.destroy());
    socket.on("close", () => open.delete(socket));
    socket.pipe(other);
  }
}

async function close(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  for (const socket of open) socket.destroy();
  await closed;
}
