import {
  decodeIfReadable,
  type WebhookRecord,
  webhookBucket,
  webhookHealth,
  webhookSettings,
} from "../../../contract/index.ts";
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

interface ReadWebhooks {
  readonly readable: readonly ReadWebhook[];
  /** Subjects of settings of a later layout, or damaged. */
  readonly unread: readonly string[];
  /** The last sequence of any of them; 0 without any. */
  readonly lastSeq: number;
}

/** Endpoints of a tenant, or one of them; may lag by milliseconds. */
export async function readWebhooks(
  access: BusAccess,
  { tenant, webhook = "*" }: Pick<WebhookAddress, "tenant"> & Partial<WebhookAddress>,
): Promise<ReadWebhooks> {
  const request = { multi_last: [`$KV.${webhookBucket}.${tenant}.${webhook}.*`] };
  const { messages } = await withBus(access, webhookStream, (bus) => directBatch(bus, webhookStream, request));
  const byEndpoint = Map.groupBy(messages, ({ subject }) => subject.split(".")[3] ?? "");
  const readable: ReadWebhook[] = [];
  const unread: string[] = [];
  for (const entries of byEndpoint.values()) {
    const settings = entries.find(({ subject }) => subject.endsWith(".settings"));
    const record = settings && toRecord(settings, entries);
    if (record) readable.push(record);
    else if (settings) unread.push(settings.subject);
  }
  const seqs = messages.filter(({ subject }) => subject.endsWith(".settings")).map(({ seq }) => seq);
  return { readable, unread, lastSeq: Math.max(0, ...seqs) };
}

function toRecord(stored: StoredMessage, entries: readonly StoredMessage[]): ReadWebhook | undefined {
  const settings = decodeIfReadable(webhookSettings, stored.data, `entry ${stored.subject}`);
  if (settings === undefined) return undefined;
  const health = entries.find(({ subject }) => subject.endsWith(".health"));
  return {
    settings,
    settingsSeq: stored.seq,
    // How it fared can be learned again.
    health: health && decodeIfReadable(webhookHealth, health.data, `entry ${health.subject}`),
    healthSeq: health?.seq ?? 0,
  };
}
