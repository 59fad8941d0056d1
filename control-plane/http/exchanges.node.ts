import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Arrival } from "./arrival.ts";

/** A request whose answer is not finished. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly arrival: Arrival & { answered?: number };
}

/** All exchanges of a server at this moment. */
export class Exchanges {
  readonly #open = new Map<IncomingMessage, Exchange>();

  begin(incoming: IncomingMessage, response: ServerResponse): Exchange {
    const { remoteAddress } = incoming.socket;
    const exchange = { response, arrival: { requestId: crypto.randomUUID(), remoteAddress } };
    this.#open.set(incoming, exchange);
    response.once("close", () => this.#open.delete(incoming));
    return exchange;
  }

  of(incoming: IncomingMessage): Exchange | undefined {
    return this.#open.get(incoming);
  }

  /** More than one when a client did not wait for answers. */
  on(socket: Duplex): Exchange[] {
    return [...this.#open].filter(([incoming]) => incoming.socket === socket).map(([, exchange]) => exchange);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Has every answer that is still to come end its connection. */
  endConnections(): void {
    for (const { response } of this.#open.values()) {
      if (!response.headersSent) response.setHeader("Connection", "close");
    }
  }
}
