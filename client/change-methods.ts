import type { StoreBackup, StoreBackups, StoreChange, StoreResource } from "../contract/index.ts";
import { EventClient } from "./events/event-client.ts";
import { operations } from "./operations.ts";
import type { BackupOptions, Changed, ChangeStoreOptions } from "./requests.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** The part of ApiClient that is about changes of stores, and about their backups. */
export class ChangeMethods extends EventClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    super(transport);
    this.#transport = transport;
  }

  /** Merges a change into what is asked of a store: what is absent stays, null removes. */
  async changeStore(name: string, change: StoreChange, options: ChangeStoreOptions = {}): Promise<Changed> {
    const { headers, ...call } = callOf(name, options);
    const sent = { ...headers, "content-type": "application/merge-patch+json" };
    return changedBy(await this.#transport.send(operations.changeStore, { ...call, headers: sent, body: change }));
  }

  /** Replaces the pods of its app, each only when a new one serves. */
  async restartStore(name: string, options: ChangeStoreOptions = {}): Promise<Changed> {
    return changedBy(await this.#transport.send(operations.restartStore, callOf(name, options)));
  }

  /** Lets nothing of it run, while all that it has is kept. */
  async suspendStore(name: string, options: ChangeStoreOptions = {}): Promise<Changed> {
    return changedBy(await this.#transport.send(operations.suspendStore, callOf(name, options)));
  }

  /** Lets it run again. */
  async resumeStore(name: string, options: ChangeStoreOptions = {}): Promise<Changed> {
    return changedBy(await this.#transport.send(operations.resumeStore, callOf(name, options)));
  }

  /** The backups of a store that its cluster remembers, the newest first. */
  async listBackups(name: string, { signal }: CallOptions = {}): Promise<StoreBackups> {
    return (await this.#transport.send(operations.listBackups, { params: { name }, signal })).body;
  }

  /** Has a backup begun, or finds the one that is under way; the list shows how it ends. */
  async beginBackup(name: string, options: BackupOptions = {}): Promise<StoreBackup> {
    const { idempotencyKey = crypto.randomUUID(), signal } = options;
    const headers = { "idempotency-key": idempotencyKey };
    return (await this.#transport.send(operations.beginBackup, { params: { name }, headers, signal })).body;
  }
}

function callOf(name: string, options: ChangeStoreOptions) {
  const { idempotencyKey = crypto.randomUUID(), ifRevision, note, signal } = options;
  const tag = ifRevision === undefined ? {} : { "if-match": `"${ifRevision}"` };
  return { params: { name }, query: { note }, signal, headers: { "idempotency-key": idempotencyKey, ...tag } };
}

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: StoreResource;
}

function changedBy({ status, headers, body }: Sent): Changed {
  if (headers.get("idempotency-replayed") === "true") return { store: body, outcome: "replayed" };
  return { store: body, outcome: status === 200 ? "unchanged" : "accepted" };
}
