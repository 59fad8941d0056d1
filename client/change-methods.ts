import type { StoreChange } from "../contract/index.ts";
import { EventClient } from "./events/event-client.ts";
import { operations } from "./operations.ts";
import type { Changed, ChangeStoreOptions } from "./requests.ts";
import type { Transport } from "./transport.ts";

/** The part of ApiClient that is about changes of stores. */
export class ChangeMethods extends EventClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    super(transport);
    this.#transport = transport;
  }

  /** Merges a change into what is asked of a store: what is absent stays, null removes. */
  async changeStore(name: string, change: StoreChange, options: ChangeStoreOptions = {}): Promise<Changed> {
    const { idempotencyKey = crypto.randomUUID(), ifRevision, note, signal } = options;
    const tag = ifRevision === undefined ? {} : { "if-match": `"${ifRevision}"` };
    const call = { params: { name }, query: { note }, body: change, signal };
    const sent = { "idempotency-key": idempotencyKey, "content-type": "application/merge-patch+json", ...tag };
    const { status, headers, body } = await this.#transport.send(operations.changeStore, { ...call, headers: sent });
    if (headers.get("idempotency-replayed") === "true") return { store: body, outcome: "replayed" };
    return { store: body, outcome: status === 200 ? "unchanged" : "accepted" };
  }
}
