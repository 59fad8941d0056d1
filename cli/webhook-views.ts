import type { WebhookResource } from "../contract/index.ts";
import type { ConnectionFlags } from "./contexts.ts";
import { UsageError } from "./errors.ts";
import { type Format, show } from "./output.ts";
import type { Shell } from "./shell.ts";
import { type Field, layOutFields } from "./table.ts";

export type ShownFlags = ConnectionFlags & { readonly output: Format };

export const webhookParameter = { brief: "Id of the webhook", parse: parseWebhook, placeholder: "id" } as const;

/** The one word that most commands about a webhook take. */
export const webhookArgument = { kind: "tuple", parameters: [webhookParameter] } as const;

/** An id as an address can carry it; the API judges the rest. @throws UsageError */
function parseWebhook(text: string): string {
  if (/^[0-9A-Za-z]{1,64}$/.test(text)) return text;
  throw new UsageError("must be the id of a webhook: storeplane webhook list shows them");
}

export function showWebhook(shell: Shell, { output }: ShownFlags, webhook: WebhookResource): void {
  show(shell, output, {
    document: webhook,
    names: [webhook.id],
    text: ({ width }) => layOutFields(webhookFields(webhook), width),
  });
}

export function webhookFields(webhook: WebhookResource): readonly Field[] {
  const { id, url, description, events, state, createdAt, formerSecretUntil } = webhook;
  return [
    ["id", id],
    ["url", url],
    ["description", description],
    ["events", events?.join(", ") ?? "all"],
    ["state", state],
    ["disabled", webhook.disabledAt && `${webhook.disabledAt} (${webhook.disabledBecause ?? "unknown"})`],
    ["created", createdAt],
    ["former secret until", formerSecretUntil],
    ["took a message", webhook.lastSuccessAt],
    ["refused a message", webhook.lastFailureAt],
    ["failing since", webhook.failingSince],
  ];
}
