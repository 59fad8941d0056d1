import type { StoreOperationList, StoreRevision, StoreRevisionList } from "../contract/index.ts";
import { ChangeMethods } from "./change-methods.ts";
import { everyPage } from "./every-page.ts";
import { operations } from "./operations.ts";
import type { HistoryPlace, OperationFilter } from "./requests.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** The part of ApiClient that is about what was done to stores. */
export class HistoryMethods extends ChangeMethods {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    super(transport);
    this.#transport = transport;
  }

  /** One page of what was done to a store, the newest first. */
  async listStoreOperations(
    name: string,
    page: HistoryPlace = {},
    { signal }: CallOptions = {},
  ): Promise<StoreOperationList> {
    const call = { params: { name }, query: { ...page }, signal };
    return (await this.#transport.send(operations.listStoreOperations, call)).body;
  }

  /** One page of a store's revisions, the newest first. */
  async listRevisions(name: string, page: HistoryPlace = {}, { signal }: CallOptions = {}): Promise<StoreRevisionList> {
    const call = { params: { name }, query: { ...page }, signal };
    return (await this.#transport.send(operations.listRevisions, call)).body;
  }

  /** Every revision of a store that is kept, page after page. */
  async *allRevisions(name: string, options: CallOptions = {}): AsyncGenerator<StoreRevision> {
    const ask = (pageToken: string | undefined) => this.listRevisions(name, { limit: 100, pageToken }, options);
    for await (const { items } of everyPage(`GET /v1/stores/${name}/revisions`, ask)) yield* items;
  }

  /** One page of what was done to all stores of the tenant: first what runs, then the newest. */
  async listOperations(filter: OperationFilter = {}, { signal }: CallOptions = {}): Promise<StoreOperationList> {
    return (await this.#transport.send(operations.listOperations, { query: { ...filter }, signal })).body;
  }
}
