import {
  decode,
  deliveryStream,
  deliverySubject,
  encode,
  hookStream,
  hookSubject,
  webhookBucket,
  webhookSettings,
  webhookSettingsKey,
} from "../../../contract/index.ts";
import type { WebhookStore } from "../../ports/webhooks.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { sayUnlisted } from "../stream/decode-listed.ts";
import { leaderGet } from "../stream/leader-get.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { putEntry } from "../stream/put-entry.ts";
import { queueMessage } from "./queue-message.ts";
import { readTries, readTry } from "./read-tries.ts";
import { readWebhooks, webhookStream } from "./read-webhooks.ts";
import { sharesOfQueue } from "./shared-streams.ts";

const subjectOf = (key: string): string => `$KV.${webhookBucket}.${key}`;

/** Endpoints in the key-value bucket, and their messages in two streams. */
export function createWebhookStore(access: BusAccess): WebhookStore {
  const shares = sharesOfQueue(access);
  const { logReads } = access.memory;
  return {
    async ofTenant(tenant) {
      const { readable, unread, lastSeq } = await readWebhooks(access, { tenant });
      for (const subject of unread) sayUnlisted(access, subject);
      return { webhooks: readable, count: readable.length + unread.length, lastSeq };
    },
    async current({ tenant, webhook }) {
      const subject = subjectOf(webhookSettingsKey(tenant, webhook));
      const [stored, { readable }] = await Promise.all([
        withBus(access, webhookStream, (bus) => leaderGet(bus, webhookStream, subject)),
        readWebhooks(access, { tenant, webhook }),
      ]);
      if (stored === undefined) return undefined;
      const settings = decode(webhookSettings, stored.data, `entry ${subject}`);
      return { settings, seq: stored.seq, health: readable[0]?.health };
    },
    async write(settings, expected) {
      const subject = subjectOf(webhookSettingsKey(settings.tenant, settings.id));
      const data = encode(webhookSettings, settings, `settings of webhook ${settings.id}`);
      await putEntry(access, { stream: webhookStream, subject, data, expected });
    },
    async add(settings, lastSeq) {
      const { tenant, id } = settings;
      const data = encode(webhookSettings, settings, `settings of webhook ${id}`);
      const [subject, among] = [id, "*"].map((it) => subjectOf(webhookSettingsKey(tenant, it))) as [string, string];
      await putEntry(access, { stream: webhookStream, subject, data, expected: lastSeq, among });
    },
    async remove({ tenant, webhook }) {
      await purgeUpTo(access, { stream: webhookStream, subject: subjectOf(`${tenant}.${webhook}.*`) });
      await purgeUpTo(access, { stream: hookStream, subject: hookSubject(tenant, webhook) });
      await purgeUpTo(access, { stream: deliveryStream, subject: deliverySubject(tenant, webhook) });
    },
    // What a person asks for is done each time.
    queue: (address, message) => queueMessage(access, shares, { ...address, message, key: crypto.randomUUID() }),
    tries: (address) => logReads.run(() => readTries(access, address)),
    wholeTry: (address, seq) => logReads.run(() => readTry(access, address, seq)),
  };
}
