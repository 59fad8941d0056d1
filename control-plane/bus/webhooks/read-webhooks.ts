import { decode, type WebhookRecord, webhookBucket, webhookHealth, webhookSettings } from "../../../contract/index.ts";
import type { WebhookAddress } from "../../ports/webhooks.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { directBatch } from "../stream/direct-get.ts";
import type { StoredMessage } from "../stream/leader-get.ts";

export const webhookStream = `KV_${webhookBucket}`;

/** An endpoint as it is stored, with the sequences that writes must expect; 0 of what was never written. */
export interface ReadWebhook extends WebhookRecord {
  readonly settingsSeq: number;
  readonly healthSeq: number;
}

/** Endpoints of a tenant, or one of them; may lag by milliseconds. */
export async function readWebhooks(
  access: BusAccess,
  { tenant, webhook = "*" }: Pick<WebhookAddress, "tenant"> & Partial<WebhookAddress>,
): Promise<readonly ReadWebhook[]> {
  const request = { multi_last: [`$KV.${webhookBucket}.${tenant}.${webhook}.*`] };
  const { messages } = await withBus(access, webhookStream, (bus) => directBatch(bus, webhookStream, request));
  const byEndpoint = Map.groupBy(messages, ({ subject }) => subject.split(".")[3] ?? "");
  return [...byEndpoint.values()].flatMap((entries) => {
    const settings = entries.find(({ subject }) => subject.endsWith(".settings"));
    return settings ? [toRecord(settings, entries)] : [];
  });
}

function toRecord(stored: StoredMessage, entries: readonly StoredMessage[]): ReadWebhook {
  const health = entries.find(({ subject }) => subject.endsWith(".health"));
  return {
    settings: decode(webhookSettings, stored.data, `entry ${stored.subject}`),
    settingsSeq: stored.seq,
    health: health && decode(webhookHealth, health.data, `entry ${health.subject}`),
    healthSeq: health?.seq ?? 0,
  };
}
