import { type WebhookEvent, type WebhookResource, webhookEvents } from "../../contract/index.ts";
import { age } from "../age.ts";
import { defineCommand, outputFlag } from "../command.ts";
import { connect, connectionFlags } from "../connect.ts";
import { parseDuration } from "../duration.ts";
import { UsageError } from "../errors.ts";
import { say, show } from "../output.ts";
import { type Column, layOutFields, layOutTable } from "../table.ts";
import { type ShownFlags, showWebhook, webhookArgument, webhookFields } from "../webhook-views.ts";

type Settings = ShownFlags & {
  readonly event?: readonly WebhookEvent[] | undefined;
  readonly description?: string | undefined;
};

const settingFlags = {
  event: {
    kind: "enum",
    values: webhookEvents,
    variadic: true,
    optional: true,
    placeholder: "event",
    brief: "What it is told, of all; may be repeated",
  },
  description: { kind: "parsed", parse: String, optional: true, placeholder: "text", brief: "What it is for" },
  output: outputFlag,
  ...connectionFlags,
} as const;

export const createWebhook = defineCommand<Settings, [url: string]>({
  name: "webhook create",
  brief: "Have a URL told what becomes of stores, and show its secret once",
  detail: "Messages are signed with the secret: docs/webhooks.md. With -o name the secret alone is printed.",
  examples: [
    "storeplane webhook create https://erp.example.com/hooks",
    "storeplane webhook create https://erp.example.com/hooks --event store.ready --event store.failed",
  ],
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Where messages are sent", parse: String, placeholder: "url" }],
    },
    flags: settingFlags,
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [url] }) {
    const { event, description } = flags;
    const body = { url, ...(event && { events: [...event] }), ...(description !== undefined && { description }) };
    const created = await connect(shell, flags).createWebhook(body, { signal: shell.signal });
    show(shell, flags.output, {
      document: created,
      names: [created.secret],
      // Not cut and not wrapped: it is copied as a whole.
      text: () => layOutFields([["secret", created.secret], ...webhookFields(created)]),
    });
    say(shell, "The secret is shown this once.");
  },
});

export const listWebhooks = defineCommand<ShownFlags, []>({
  name: "webhook list",
  brief: "List webhooks, without their secrets",
  examples: ["storeplane webhook list"],
  parameters: { flags: { output: outputFlag, ...connectionFlags }, aliases: { o: "output" } },
  async run({ shell, flags }) {
    const found = await connect(shell, flags).listWebhooks({ signal: shell.signal });
    if (found.items.length === 0) say(shell, "No webhooks.");
    show(shell, flags.output, {
      document: found,
      names: found.items.map(({ id }) => id),
      text: ({ isWide, width }) => {
        const shown = columns(Date.now()).filter((column) => isWide || !column.isWide);
        return layOutTable(found.items, shown, width);
      },
    });
  },
});

export const getWebhook = defineCommand<ShownFlags, [id: string]>({
  name: "webhook get",
  brief: "Show a webhook, and how it has fared",
  examples: ["storeplane webhook get 7fQ2mZ81xWcB"],
  parameters: {
    positional: webhookArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    showWebhook(shell, flags, await connect(shell, flags).getWebhook(id, { signal: shell.signal }));
  },
});

type UpdateFlags = Settings & {
  readonly url?: string | undefined;
  readonly allEvents?: boolean | undefined;
  readonly pause?: boolean | undefined;
  readonly resume?: boolean | undefined;
};

export const updateWebhook = defineCommand<UpdateFlags, [id: string]>({
  name: "webhook update",
  brief: "Change where a webhook is or what it is told; pause it, or enable it again",
  examples: [
    "storeplane webhook update 7fQ2mZ81xWcB --url https://erp.example.com",
    "storeplane webhook update 7fQ2mZ81xWcB --resume",
  ],
  parameters: {
    positional: webhookArgument,
    flags: {
      url: { kind: "parsed", parse: String, optional: true, placeholder: "url", brief: "Where messages are sent" },
      allEvents: { kind: "boolean", optional: true, withNegated: false, brief: "It is told everything" },
      pause: { kind: "boolean", optional: true, withNegated: false, brief: "Nothing is sent to it" },
      resume: {
        kind: "boolean",
        optional: true,
        withNegated: false,
        brief: "It is sent messages, also if it was disabled",
      },
      ...settingFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const body = { ...newPlace(flags), ...newPause(flags) };
    if (Object.keys(body).length === 0) throw new UsageError("says nothing to change: name --url, --event or another");
    showWebhook(shell, flags, await connect(shell, flags).changeWebhook(id, body, { signal: shell.signal }));
  },
});

export const deleteWebhook = defineCommand<ShownFlags, [id: string]>({
  name: "webhook delete",
  brief: "Delete a webhook: nothing more is sent to it",
  examples: ["storeplane webhook delete 7fQ2mZ81xWcB"],
  parameters: {
    positional: webhookArgument,
    flags: { output: outputFlag, ...connectionFlags },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    showWebhook(shell, flags, await connect(shell, flags).deleteWebhook(id, { signal: shell.signal }));
  },
});

export const rotateWebhook = defineCommand<ShownFlags & { readonly overlap?: number | undefined }, [id: string]>({
  name: "webhook rotate",
  brief: "Replace the secret of a webhook, and show the new one once",
  detail: "For a day, or for --overlap, messages are signed with both secrets.",
  examples: ["storeplane webhook rotate 7fQ2mZ81xWcB", "storeplane webhook rotate 7fQ2mZ81xWcB --overlap 1h"],
  parameters: {
    positional: webhookArgument,
    flags: {
      overlap: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "How long the former secret stays good, as 1h",
      },
      output: outputFlag,
      ...connectionFlags,
    },
    aliases: { o: "output" },
  },
  async run({ shell, flags, args: [id] }) {
    const { overlap } = flags;
    const body = overlap === undefined ? {} : { overlapSeconds: Math.ceil(overlap / 1000) };
    const rotated = await connect(shell, flags).rotateWebhookSecret(id, body, { signal: shell.signal });
    show(shell, flags.output, {
      document: rotated,
      names: [rotated.secret],
      text: () => layOutFields([["secret", rotated.secret], ...webhookFields(rotated)]),
    });
    say(shell, "The secret is shown this once.");
  },
});

function columns(now: number): readonly Column<WebhookResource>[] {
  return [
    { title: "ID", of: ({ id }) => id },
    { title: "URL", of: ({ url }) => url, least: 20 },
    { title: "STATE", of: ({ state }) => state },
    { title: "TOOK ONE", of: ({ lastSuccessAt: at }) => (at === undefined ? "never" : `${age(at, now)} ago`) },
    { title: "FAILING SINCE", of: ({ failingSince = "" }) => failingSince },
    { title: "EVENTS", of: ({ events }) => events?.join(",") ?? "all", isWide: true },
    { title: "DESCRIPTION", of: ({ description = "" }) => description, isWide: true },
  ];
}

/** @throws UsageError */
function newPlace({ url, event, allEvents, description }: UpdateFlags) {
  if (event && allEvents) throw new UsageError("--event and --all-events can't be said together");
  return {
    ...(url !== undefined && { url }),
    ...(event && { events: [...event] }),
    ...(allEvents && { events: null }),
    ...(description !== undefined && { description: description === "" ? null : description }),
  };
}

/** @throws UsageError */
function newPause({ pause, resume }: UpdateFlags) {
  if (pause && resume) throw new UsageError("--pause and --resume can't be said together");
  return { ...((pause || resume) && { paused: pause === true }) };
}
