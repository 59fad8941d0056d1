import { join } from "node:path";
import { keepWebhookKeys, webhookKeysFile } from "../../bus-keys/keep-keys.ts";
import { readWebhookKeys } from "../../control-plane/config.node.ts";
import type { Logger } from "../../control-plane/ports/logger.ts";
import type { WebhookRules } from "../../control-plane/ports/webhooks.ts";
import { type Conductor, startConductor } from "../../control-plane/run.conductor.node.ts";
import type { Servers } from "../../testbed/servers/server-handles.ts";

/**
 * Sends webhooks in this process, on a connection of its own; in production it is a process of its own. Endpoints may be on this
 * machine, and the key of their secrets is made when it is not there.
 */
export async function sendWebhooksHere(
  { dir, nats }: Pick<Servers, "dir" | "nats">,
  logger: Logger,
): Promise<Conductor & { readonly rules: WebhookRules }> {
  keepWebhookKeys(dir);
  const rules = { keys: readWebhookKeys(join(dir, webhookKeysFile)), allowsLoopback: true };
  const credentials = nats.credentials("conductor");
  return Object.assign(await startConductor({ natsUrl: nats.url, credentials, rules, logger }), { rules });
}
