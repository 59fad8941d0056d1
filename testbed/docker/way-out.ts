import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { nodeAddress } from "../nodes/private/addresses.ts";
import { readPrivateRun } from "../nodes/private/config.ts";
import { type Forward, forward } from "../nodes/private/forward.ts";

const port = 3128;

/** What programs inside a private run take as their proxy while it has a way out. */
export const proxyInside = `http://${nodeAddress}:${port}`;

/**
 * Outside, for as long as it is not disposed of: connects whoever asks at a socket in the run's directory to where it
 * wants, as a proxy for HTTPS. Images are built through it; the run's own network still leads nowhere.
 */
export async function offerWayOut(dir: string): Promise<AsyncDisposable> {
  const open = new Set<Socket>();
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on("connect", ({ url = "" }, near: Socket, head: Buffer) => {
    const { hostname, port: asked } = new URL(`http://${url}`);
    const far = connect(Number(asked || 80), hostname, () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => [near, far].forEach((each) => each.destroy()));
      socket.on("close", () => open.delete(socket));
    }
  });
  proxy.listen(socketOf(dir));
  await once(proxy, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(proxy, "close");
      proxy.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Inside: makes the way out reachable for containers, at `proxyInside`. */
export function takeWayOut(): Promise<Forward> {
  return forward({ host: nodeAddress, port }, { path: socketOf(readPrivateRun().dir) });
}

function socketOf(dir: string): string {
  return join(dir, "proxy.sock");
}
