import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WebhookResource } from "../../contract/index.ts";
import { webhooksQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { draftOf, type WebhookDraft, WebhookForm } from "./webhook-form.tsx";
import { WebhookSecret } from "./webhook-secret.tsx";
import { hostOf, lookOfWebhook, toldOf } from "./webhook-words.ts";

/** Where the platform tells of what becomes of stores. */
export function WebhooksPage() {
  const { api } = useServices();
  const query = useQuery(webhooksQuery(api));
  const [isMaking, setMaking] = useState(false);
  const close = (): void => setMaking(false);
  return (
    <Page title="Webhooks" actions={<NewButton onPress={() => setMaking(true)} />}>
      <Asked query={query} what="webhooks">
        {({ items }) =>
          items.length === 0 ? (
            <NoWebhooks />
          ) : (
            <DataTable caption="Webhooks of this tenant" columns={columns} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Asked>
      <Dialog title="New webhook" isOpen={isMaking} onClose={close} isKept>
        <NewWebhook onDone={close} />
      </Dialog>
    </Page>
  );
}

function NewButton({ onPress }: { readonly onPress: () => void }) {
  return (
    <Button look="first" onPress={onPress}>
      <Icon name="plus" />
      New webhook
    </Button>
  );
}

function NewWebhook({ onDone }: { readonly onDone: () => void }) {
  const { api } = useServices();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: ({ url, description, events }: WebhookDraft) =>
      api.createWebhook({
        url: url.trim(),
        ...(description.trim() !== "" && { description: description.trim() }),
        ...(events.length > 0 && { events: [...events] }),
      }),
    // The answer has the secret: nothing of it stays once it is not shown.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksQuery(api).queryKey }),
  });
  if (create.data) return <WebhookSecret secret={create.data.secret} onDone={onDone} />;
  return (
    <WebhookForm
      from={draftOf()}
      what="Create webhook"
      error={create.error}
      isPending={create.isPending}
      onSend={(draft) => create.mutate(draft)}
      onCancel={onDone}
    />
  );
}

function NoWebhooks() {
  return (
    <div className="card">
      <Empty title="No webhook yet">
        <p>
          A webhook is a URL of yours that is sent a signed message whenever a store becomes ready, fails or is deleted.
        </p>
      </Empty>
    </div>
  );
}

const columns: readonly Column<WebhookResource>[] = [
  {
    name: "Webhook",
    share: 2,
    cell: ({ id, url, description }) => (
      <span className="cell-lines">
        <Link to="/webhooks/$webhook" params={{ webhook: id }}>
          {description ?? hostOf(url)}
        </Link>
        <span className="soft small one-line" title={url}>
          {url}
        </span>
      </span>
    ),
  },
  {
    name: "State",
    cell: (webhook) => {
      const { look, word } = lookOfWebhook(webhook);
      return <Badge look={look}>{word}</Badge>;
    },
  },
  {
    name: "Events",
    share: 1.5,
    cell: (webhook) => (
      <span className="one-line" title={toldOf(webhook)}>
        {toldOf(webhook)}
      </span>
    ),
  },
  { name: "Last taken", cell: ({ lastSuccessAt }) => momentOf(lastSuccessAt) },
  { name: "Last failure", cell: ({ lastFailureAt }) => momentOf(lastFailureAt) },
];

function momentOf(at: string | undefined) {
  return at === undefined ? "never" : <Moment at={at} />;
}
