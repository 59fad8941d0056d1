import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Answer, Listen, Request } from "./pod-requests.ts";
import { probeAll } from "./probe.ts";

/** Plays what runs in a pod: listens and connects as it is told, line by line, until its standard input ends. */
async function answer(request: Request): Promise<Answer> {
  if ("listen" in request) {
    await listen(request.listen);
    return { id: request.id, outcomes: [] };
  }
  return { id: request.id, outcomes: await probeAll(request.probes, request.timeoutMs) };
}

/** Every listener says who it is. */
async function listen({ name, tcp, udp }: Listen): Promise<void> {
  for (const port of tcp) {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(name);
    });
    await once(server.listen(port, "0.0.0.0"), "listening");
  }
  for (const port of udp) {
    const socket = createSocket("udp4");
    socket.on("error", () => {});
    socket.on("message", (_, from) => socket.send(name, from.port, from.address));
    await once(socket.bind(port, "0.0.0.0"), "listening");
  }
}

const lines = createInterface({ input: process.stdin });
lines.on("close", () => process.exit());
lines.on("line", (line) => {
  // A request that fails ends this process: whoever asked sees that.
  void answer(JSON.parse(line) as Request).then((given) => process.stdout.write(`${JSON.stringify(given)}\n`));
});
process.stdout.write(`${JSON.stringify({ id: 0, outcomes: [] } satisfies Answer)}\n`);
