import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { startControlPlane } from "../../control-plane/run.node.ts";
import { dashboardDir, type World } from "./world.ts";

/** The dashboard under other names, as another version of it has them. */
export function otherVersion(folder: string): string {
  cpSync(dashboardDir, folder, { recursive: true });
  const index = readFileSync(join(folder, "index.html"), "utf8");
  const [, entry = ""] = /<script type="module" src="\/assets\/([^"]+)"/.exec(index) ?? [];
  const other = `other-${entry}`;
  for (const packed of ["", ".gz", ".br"])
    renameSync(join(folder, "assets", entry + packed), join(folder, "assets", other + packed));
  writeFileSync(join(folder, "index.html"), index.replace(entry, other));
  return folder;
}

/** An address behind which a number of control planes answer in turn, request by request, each with its own dashboard. */
export async function inTurn(
  world: World,
  folders: readonly string[],
): Promise<AsyncDisposable & { readonly url: string }> {
  await using undo = new AsyncDisposableStack();
  const { nats } = world.platform.servers;
  const ports: number[] = [];
  for (const folder of folders) {
    const started = await startControlPlane({
      natsUrl: nats.url,
      credentials: nats.credentials("control-plane"),
      port: 0,
      dashboardDir: folder,
    });
    undo.use(started);
    ports.push(Number(new URL(started.url).port));
  }
  let asked = 0;
  const balancer = createServer((incoming, outgoing) => {
    const port = ports[asked++ % ports.length];
    const { method, headers, url: path } = incoming;
    const ask = request({ host: "127.0.0.1", port, method, headers, path }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    ask.on("error", () => outgoing.destroy());
    incoming.pipe(ask);
  });
  await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
  undo.defer(() => {
    balancer.closeAllConnections();
    return new Promise<void>((resolve) => void balancer.close(() => resolve()));
  });
  const stack = undo.move();
  const { port } = balancer.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
