import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WebhookResource } from "../../contract/index.ts";
import { webhookQuery, webhooksQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { showToast } from "../parts/toasts.tsx";
import { useWebhookChange } from "./use-webhook-change.ts";
import { draftOf, type WebhookDraft, WebhookForm } from "./webhook-form.tsx";
import { WebhookSecret } from "./webhook-secret.tsx";

interface FormProps {
  readonly webhook: WebhookResource;
  readonly onDone: () => void;
}

/** Buttons that ask before they act, and what they ask. */
export function WebhookDialogs({ webhook }: { readonly webhook: WebhookResource }) {
  const [open, setOpen] = useState<"change" | "rotate" | "delete">();
  const close = (): void => setOpen(undefined);
  const props = { webhook, onDone: close };
  return (
    <>
      <Button onPress={() => setOpen("change")}>Change…</Button>
      <Button onPress={() => setOpen("rotate")}>New secret…</Button>
      <Button look="careful" onPress={() => setOpen("delete")}>
        Delete…
      </Button>
      <Dialog title="Change the webhook" isOpen={open === "change"} onClose={close}>
        <ChangeForm {...props} />
      </Dialog>
      <Dialog title="Give it a new secret?" isOpen={open === "rotate"} onClose={close} isKept>
        <RotateForm {...props} />
      </Dialog>
      <Dialog title="Delete the webhook?" isOpen={open === "delete"} onClose={close} isAlert>
        <DeleteForm {...props} />
      </Dialog>
    </>
  );
}

function ChangeForm({ webhook, onDone }: FormProps) {
  const change = useWebhookChange(webhook.id, () => "The webhook is changed.");
  const send = ({ url, description, events }: WebhookDraft): void => {
    const isMoved = url.trim() !== webhook.url;
    change.mutate(
      {
        // Another URL enables one that was disabled: it is named only where it is another.
        ...(isMoved && { url: url.trim() }),
        description: description.trim() === "" ? null : description.trim(),
        events: events.length === 0 ? null : [...events],
      },
      { onSuccess: onDone },
    );
  };
  return (
    <WebhookForm
      from={draftOf(webhook)}
      what="Change"
      error={change.error}
      isPending={change.isPending}
      onSend={send}
      onCancel={onDone}
    />
  );
}

const overlaps = [
  { id: "0", name: "not at all" },
  { id: "3600", name: "an hour" },
  { id: "86400", name: "a day" },
  { id: "604800", name: "a week" },
];

function RotateForm({ webhook: { id }, onDone }: FormProps) {
  const { api } = useServices();
  const client = useQueryClient();
  const [overlap, setOverlap] = useState("86400");
  const rotate = useMutation({
    mutationFn: () => api.rotateWebhookSecret(id, { overlapSeconds: Number(overlap) }),
    // The answer has the secret: nothing of it stays once it is not shown.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: webhookQuery(api, id).queryKey }),
  });
  if (rotate.data) return <WebhookSecret secret={rotate.data.secret} onDone={onDone} />;
  return (
    <>
      <p>
        Messages are signed with the new one at once. Give it to whoever receives them while the former is good too.
      </p>
      <SelectField label="The former one is good for" value={overlap} onChange={setOverlap} options={overlaps} />
      {rotate.error !== null && <ProblemNotice error={rotate.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Keep the present one</Button>
        <Button look="first" isPending={rotate.isPending} onPress={() => rotate.mutate()}>
          Make a new secret
        </Button>
      </p>
    </>
  );
}

function DeleteForm({ webhook: { id, url }, onDone }: FormProps) {
  const { api } = useServices();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.deleteWebhook(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: webhooksQuery(api).queryKey, exact: true });
      showToast({ text: "The webhook is deleted." });
      void navigate({ to: "/webhooks" });
    },
  });
  return (
    <>
      <p>
        Nothing more is sent to <span className="code">{url}</span>, what waits included, and what was sent is
        forgotten. This can't be undone. To stop it for a while, pause it.
      </p>
      {remove.error !== null && <ProblemNotice error={remove.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Keep it</Button>
        <Button look="danger" isPending={remove.isPending} onPress={() => remove.mutate()}>
          Delete
        </Button>
      </p>
    </>
  );
}
