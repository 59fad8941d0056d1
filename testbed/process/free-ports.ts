import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { readServersConfig } from "../config.ts";

/** Loopback ports kept bound until their server is started, so that no other start takes them meanwhile. */
export class PortReservation {
  readonly ports: readonly number[];
  readonly #holders: Map<number, Server>;

  constructor(holders: Map<number, Server>) {
    this.ports = [...holders.keys()];
    this.#holders = holders;
  }

  /** Frees one port for the server that is started next. */
  async release(port: number): Promise<void> {
    const holder = this.#holders.get(port);
    this.#holders.delete(port);
    if (holder !== undefined) await new Promise((done) => holder.close(done));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#holders.keys()].map((port) => this.release(port)));
  }
}

/** Binds `count` free ports of 127.0.0.1, the preferred ones in their order as far as they are free. */
export async function reservePorts(count: number, preferred: readonly number[] = []): Promise<PortReservation> {
  const holders = new Map<number, Server>();
  for (const port of preferred.slice(0, count)) {
    const holder = await tryListen(port);
    if (holder !== undefined) holders.set(port, holder);
  }
  const { lowest, highest } = readServersConfig(process.env).ports;
  while (holders.size < count) {
    const port = randomInt(lowest, highest + 1);
    const holder = holders.has(port) ? undefined : await tryListen(port);
    if (holder !== undefined) holders.set(port, holder);
  }
  return new PortReservation(holders);
}

function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => resolve(server.unref()));
  });
}
