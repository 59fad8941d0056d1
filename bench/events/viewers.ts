import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { EventParser } from "../../client/index.ts";
import { tenantHeader } from "../../contract/index.ts";
import { monotonicMs } from "../clock.ts";

/** One who follows events of a tenant, and counts what comes. */
export class BenchViewer implements Disposable {
  readonly #url: string;
  readonly #tenant: string;
  readonly #onNumber: (number: number, at: number) => void;
  #request: ClientRequest | undefined;
  #after: string | undefined;
  #isOver = false;
  /** Numbers of the statuses that were told. */
  readonly numbers = new Set<number>();
  resets = 0;
  opened = 0;

  constructor(url: string, tenant: string, onNumber: (number: number, at: number) => void) {
    this.#url = `${url}/v1/events`;
    this.#tenant = tenant;
    this.#onNumber = onNumber;
  }

  /** Opens its stream; resolves once that has begun. A stream that ends or breaks later is opened again from where it was. */
  async open(): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const headers = {
      [tenantHeader]: this.#tenant,
      ...(this.#after !== undefined && { "last-event-id": this.#after }),
    };
    const request = get(this.#url, { headers, agent: false }, (answer) => this.#read(answer, begun));
    this.#request = request;
    request.once("close", () => void this.#again());
    request.on("error", () => undefined);
    await begun.promise;
  }

  /** As when a network fails: it comes back by itself. */
  cutOff(): void {
    this.#request?.destroy();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#request?.destroy();
  }

  async #again(): Promise<void> {
    if (this.#isOver) return;
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 300));
    if (!this.#isOver) await this.open().catch(() => undefined);
  }

  #read(answer: IncomingMessage, begun: PromiseWithResolvers<void>): void {
    if (answer.statusCode !== 200) {
      answer.resume();
      return begun.reject(new Error(`${this.#url} answers ${answer.statusCode}`));
    }
    const parser = new EventParser();
    this.opened += 1;
    answer.setEncoding("utf8");
    answer.on("error", () => undefined);
    answer.on("data", (text: string) => {
      const at = monotonicMs();
      for (const { name, data } of parser.push(text)) this.#take(name, { data, at });
      this.#after = parser.id ?? this.#after;
      begun.resolve();
    });
  }

  #take(name: string, { data, at }: { readonly data: string; readonly at: number }): void {
    if (name === "reset") this.resets += 1;
    const [, found] = /"message":"n (\d+)"/.exec(data) ?? [];
    if (found === undefined) return;
    this.numbers.add(Number(found));
    this.#onNumber(Number(found), at);
  }
}
