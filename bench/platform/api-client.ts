import { Pool } from "undici";
import * as z from "zod";
import { pollUntil } from "../../dev/servers/poll-until.ts";
import { clusterId } from "./start-platform.ts";

const storeSchema = z.looseObject({ phase: z.string() });

/** A client of the control plane with connections that stay open. */
export class ApiClient {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool(url, { connections: 16 });
  }

  /** Asks for a store; throws unless it was accepted. */
  async create(name: string): Promise<void> {
    const body = JSON.stringify({ name, engine: "woocommerce", cluster: clusterId });
    const headers = { "content-type": "application/json" };
    const answer = await this.#pool.request({ method: "POST", path: "/v1/stores", headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 202) throw new Error(`POST ${name} answered ${answer.statusCode}: ${text}`);
  }

  /** The phase that the store is in. */
  async phase(name: string): Promise<string> {
    const answer = await this.#pool.request({ method: "GET", path: `/v1/stores/${name}` });
    const body = await answer.body.json();
    if (answer.statusCode !== 200) throw new Error(`GET ${name} answered ${answer.statusCode}`);
    return storeSchema.parse(body).phase;
  }

  /** Waits until every store is Ready. */
  async allReady(names: readonly string[], timeoutMs: number): Promise<void> {
    for (const name of names) {
      const options = { what: `store ${name} is Ready`, timeoutMs, everyMs: 200 };
      await pollUntil(options, async () => (await this.phase(name)) === "Ready" || undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
