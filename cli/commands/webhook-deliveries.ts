import type { WebhookDelivery } from "../../contract/index.ts";
import { age } from "../age.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import { UsageError } from "../errors.ts";
import { say, show } from "../output.ts";
import { type Column, layOutTable } from "../table.ts";
import { type ShownFlags, webhookArgument, webhookParameter } from "../webhook-views.ts";

export const testWebhook = defineCommand<ShownFlags, [id: string]>({
  name: "webhook test",
  brief: "Send a webhook a test",
  detail: "storeplane webhook deliveries shows what comes of it.",
  examples: ["storeplane webhook test 7fQ2mZ81xWcB"],
  parameters: {
    positional: webhookArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const queued = await connect(shell, flags).testWebhook(id, { signal: shell.signal });
    show(shell, flags.output, { document: queued, names: [queued.id], text: () => `${queued.id} waits to be sent\n` });
  },
});

export const listDeliveries = defineCommand<ShownFlags, [id: string]>({
  name: "webhook deliveries",
  brief: "List what was sent to a webhook, and what it answered",
  examples: ["storeplane webhook deliveries 7fQ2mZ81xWcB", "storeplane webhook deliveries 7fQ2mZ81xWcB -o json"],
  parameters: {
    positional: webhookArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const items: WebhookDelivery[] = [];
    const all = connect(shell, flags).allDeliveries(id, { signal: shell.signal });
    for await (const delivery of all) items.push(delivery);
    if (items.length === 0) say(shell, "Nothing was sent yet, or it was longer ago than 14 days.");
    show(shell, flags.output, {
      document: { items },
      names: items.map((it) => it.id),
      text: ({ isWide, width }) => {
        const shown = columns(Date.now()).filter((column) => isWide || !column.isWide);
        return layOutTable(items, shown, width);
      },
    });
  },
});

export const resendDelivery = defineCommand<ShownFlags, [id: string, delivery: string]>({
  name: "webhook resend",
  brief: "Send a message to a webhook again, under its former id",
  examples: ["storeplane webhook resend 7fQ2mZ81xWcB msg_0d1b6a2e8a524b0e9d595c1a9a3f7e10"],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [webhookParameter, { brief: "Id of the message", parse: parseMessage, placeholder: "message" }],
    },
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id, delivery] }) {
    const queued = await connect(shell, flags).resendDelivery(id, delivery, { signal: shell.signal });
    show(shell, flags.output, { document: queued, names: [queued.id], text: () => `${queued.id} waits to be sent\n` });
  },
});

/** @throws UsageError */
function parseMessage(text: string): string {
  if (/^msg_[0-9a-f]{32}$/.test(text)) return text;
  throw new UsageError("must be the id of a message: storeplane webhook deliveries shows them");
}

function columns(now: number): readonly Column<WebhookDelivery>[] {
  const last = ({ attempts }: WebhookDelivery) => attempts.at(-1);
  return [
    { title: "ID", of: ({ id }) => id },
    { title: "TYPE", of: ({ type }) => type },
    { title: "STATE", of: ({ state }) => state },
    { title: "ANSWER", of: (it) => String(last(it)?.status ?? last(it)?.error ?? ""), least: 12 },
    { title: "TRIES", of: ({ attempts }) => String(attempts.at(-1)?.attempt ?? 0) },
    { title: "LAST", of: (it) => `${age(last(it)?.at ?? "", now)} ago` },
    { title: "NEXT", of: (it) => last(it)?.nextAttemptAt ?? "", isWide: true },
  ];
}
