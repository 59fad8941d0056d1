import {
  decode,
  deliveryStream,
  deliverySubject,
  encode,
  hookStream,
  hookSubject,
  webhookAttempt,
  webhookBucket,
  webhookSettings,
  webhookSettingsKey,
} from "../../../contract/index.ts";
import type { WebhookStore } from "../../ports/webhooks.ts";
import { type BusAccess, withBus } from "../connection/access.ts";
import { leaderGet } from "../stream/leader-get.ts";
import { allMessagesOf } from "../stream/messages-of.ts";
import { purgeUpTo } from "../stream/purge.ts";
import { putEntry } from "../stream/put-entry.ts";
import { queueMessage } from "./queue-message.ts";
import { readWebhooks, webhookStream } from "./read-webhooks.ts";

const subjectOf = (key: string): string => `$KV.${webhookBucket}.${key}`;

/** Endpoints in the key-value bucket, and their messages in two streams. */
export function createWebhookStore(access: BusAccess): WebhookStore {
  return {
    ofTenant: (tenant) => readWebhooks(access, { tenant }),
    async current({ tenant, webhook }) {
      const subject = subjectOf(webhookSettingsKey(tenant, webhook));
      const [stored, [seen]] = await Promise.all([
        withBus(access, webhookStream, (bus) => leaderGet(bus, webhookStream, subject)),
        readWebhooks(access, { tenant, webhook }),
      ]);
      if (stored === undefined) return undefined;
      const settings = decode(webhookSettings, stored.data, `entry ${subject}`);
      return { settings, seq: stored.seq, health: seen?.health };
    },
    async write(settings, expected) {
      const subject = subjectOf(webhookSettingsKey(settings.tenant, settings.id));
      const data = encode(webhookSettings, settings, `settings of webhook ${settings.id}`);
      await putEntry(access, { stream: webhookStream, subject, data, expected });
    },
    async remove({ tenant, webhook }) {
      await purgeUpTo(access, { stream: webhookStream, subject: subjectOf(`${tenant}.${webhook}.*`) });
      await purgeUpTo(access, { stream: hookStream, subject: hookSubject(tenant, webhook) });
      await purgeUpTo(access, { stream: deliveryStream, subject: deliverySubject(tenant, webhook) });
    },
    // What a person asks for is done each time.
    queue: (address, message) => queueMessage(access, { ...address, message, key: crypto.randomUUID() }),
    async tries({ tenant, webhook }) {
      const which = { stream: deliveryStream, subject: deliverySubject(tenant, webhook), batch: 250 };
      const stored = await allMessagesOf(access, which);
      return stored.map(({ data, seq }) => decode(webhookAttempt, data, `message ${seq} of ${deliveryStream}`));
    },
  };
}
