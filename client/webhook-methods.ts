import type {
  CreatedWebhook,
  QueuedWebhook,
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookList,
  WebhookResource,
} from "../contract/index.ts";
import { everyPage } from "./every-page.ts";
import { HistoryMethods } from "./history-methods.ts";
import { operations } from "./operations.ts";
import type { ChangedWebhook, NewWebhook } from "./requests.ts";
import type { CallOptions, Transport } from "./transport.ts";

export interface DeliveryPage {
  /** 1 to 100. */
  readonly limit?: number;
  readonly pageToken?: string | undefined;
}

/** The part of ApiClient that is about webhooks. */
export class WebhookMethods extends HistoryMethods {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    super(transport);
    this.#transport = transport;
  }

  /** Only this answer has the secret. */
  async createWebhook(body: NewWebhook, { signal }: CallOptions = {}): Promise<CreatedWebhook> {
    return (await this.#transport.send(operations.createWebhook, { body, signal })).body;
  }

  async listWebhooks({ signal }: CallOptions = {}): Promise<WebhookList> {
    return (await this.#transport.send(operations.listWebhooks, { signal })).body;
  }

  async getWebhook(id: string, { signal }: CallOptions = {}): Promise<WebhookResource> {
    return (await this.#transport.send(operations.getWebhook, { params: { id }, signal })).body;
  }

  /** What is absent stays, null removes. */
  async changeWebhook(id: string, body: ChangedWebhook, { signal }: CallOptions = {}): Promise<WebhookResource> {
    return (await this.#transport.send(operations.changeWebhook, { params: { id }, body, signal })).body;
  }

  async deleteWebhook(id: string, { signal }: CallOptions = {}): Promise<WebhookResource> {
    return (await this.#transport.send(operations.deleteWebhook, { params: { id }, signal })).body;
  }

  /** Only this answer has the new secret; the former one is good for `overlapSeconds` more. */
  async rotateWebhookSecret(
    id: string,
    body: { readonly overlapSeconds?: number | undefined } = {},
    { signal }: CallOptions = {},
  ): Promise<CreatedWebhook> {
    return (await this.#transport.send(operations.rotateWebhookSecret, { params: { id }, body, signal })).body;
  }

  async testWebhook(id: string, { signal }: CallOptions = {}): Promise<QueuedWebhook> {
    return (await this.#transport.send(operations.testWebhook, { params: { id }, signal })).body;
  }

  /** One page. */
  async listDeliveries(
    id: string,
    page: DeliveryPage = {},
    { signal }: CallOptions = {},
  ): Promise<WebhookDeliveryList> {
    return (await this.#transport.send(operations.listDeliveries, { params: { id }, query: { ...page }, signal })).body;
  }

  /** Every message that is kept, the one that was tried last first. */
  async *allDeliveries(id: string, options: CallOptions = {}): AsyncGenerator<WebhookDelivery> {
    const ask = (pageToken: string | undefined) => this.listDeliveries(id, { pageToken }, options);
    for await (const { items } of everyPage("GET /v1/webhooks/{id}/deliveries", ask)) yield* items;
  }

  /** Sends a message once more, under the same id. */
  async resendDelivery(id: string, delivery: string, { signal }: CallOptions = {}): Promise<QueuedWebhook> {
    return (await this.#transport.send(operations.resendDelivery, { params: { id, delivery }, signal })).body;
  }
}
