import { Agent, fetch as pooledFetch } from "undici";
import { ApiClient } from "../../client/index.ts";
import { pollUntil } from "../../testbed/process/poll-until.ts";
import { clusterId } from "./start-platform.ts";

/** The API over few connections that stay open, each request sent once: a second attempt would be measured too. */
export class BenchApi {
  readonly #connections = new Agent({ connections: 16 });
  readonly #api: ApiClient;

  constructor(url: string) {
    const overPool = (address: string, init: object) =>
      pooledFetch(address, { ...init, dispatcher: this.#connections });
    // The package's types of fetch and Node's differ in name only.
    this.#api = new ApiClient({ url, retries: 0, fetch: overPool as unknown as typeof fetch });
  }

  /** Asks for a store; throws unless it was accepted. */
  async create(name: string): Promise<void> {
    const { outcome } = await this.#api.createStore({ name, engine: "woocommerce", cluster: clusterId });
    if (outcome !== "accepted") throw new Error(`POST ${name} answered a store that was ${outcome}`);
  }

  /** The phase that the store is in. */
  async phase(name: string): Promise<string> {
    return (await this.#api.getStore(name)).phase;
  }

  /** Waits until every store is Ready. */
  async allReady(names: readonly string[], timeoutMs: number): Promise<void> {
    for (const name of names) {
      const options = { what: `store ${name} is Ready`, timeoutMs, everyMs: 200 };
      await pollUntil(options, async () => (await this.phase(name)) === "Ready" || undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections.close();
  }
}
