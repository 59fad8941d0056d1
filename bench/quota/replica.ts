import { connect } from "@nats-io/transport-node";
import { inboxPrefix } from "../../contract/index.ts";
import { createApp } from "../../control-plane/app.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import { type KeptBus, keepBus } from "../../control-plane/bus/kept-bus.ts";
import { callerOf } from "../../control-plane/http/request-context.ts";
import { KeptIndex } from "../../control-plane/stores/summaries/kept-index.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** The API with a connection of its own, as another process would have it, without HTTP before it. */
export class Replica implements AsyncDisposable {
  readonly bus: KeptBus;
  readonly listing: KeptIndex;
  readonly #app: ReturnType<typeof createApp>;

  constructor(nats: NatsHandle) {
    const credentials = nats.credentials("control-plane");
    this.bus = keepBus({
      connect: () => connect(keptConnectionOptions({ url: nats.url, credentials })),
      inboxPrefix: inboxPrefix(credentials.user),
      logger: silent,
    });
    const identity = () => callerOf({ tenant: "default", actor: "local", role: "platform-admin" });
    const { withBackend, events } = this.bus;
    this.listing = new KeptIndex({ withBackend, events, logger: silent });
    this.#app = createApp({ withBackend, logger: silent, identity, listing: this.listing });
  }

  async get(path: string): Promise<Response> {
    return this.#app.request(path);
  }

  async post(path: string, body: object): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return this.#app.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.listing[Symbol.dispose]();
    await this.bus.close();
  }
}
