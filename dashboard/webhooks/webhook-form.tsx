import { useState } from "react";
import { type WebhookEvent, type WebhookResource, webhookEvents } from "../../contract/index.ts";
import { Button } from "../parts/button.tsx";
import { CheckList } from "../parts/check-list.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { ruleIn } from "../words/rule-in.ts";
import { eventWords } from "./webhook-words.ts";

export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  /** None of them is all. */
  readonly events: readonly WebhookEvent[];
}

export function draftOf(webhook?: WebhookResource): WebhookDraft {
  const { url = "https://", description = "", events = [] } = webhook ?? {};
  return { url, description, events: webhookEvents.filter((event) => events.includes(event)) };
}

interface WebhookFormProps {
  readonly from: WebhookDraft;
  /** What its button does: "Create webhook". */
  readonly what: string;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onSend: (draft: WebhookDraft) => void;
  readonly onCancel: () => void;
}

/** Where messages go, and which. */
export function WebhookForm({ from, what, error, isPending, onSend, onCancel }: WebhookFormProps) {
  const [draft, setDraft] = useState(from);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) onSend(draft);
      }}
    >
      <Fields draft={draft} error={error} onChange={setDraft} />
      {error !== null && <ProblemNotice error={error} />}
      <p className="row-end">
        <Button isDisabled={isPending} onPress={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="first" isPending={isPending}>
          {what}
        </Button>
      </p>
    </form>
  );
}

interface FieldsProps {
  readonly draft: WebhookDraft;
  readonly error: unknown;
  readonly onChange: (draft: WebhookDraft) => void;
}

function Fields({ draft, error, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label="URL"
        value={draft.url}
        onChange={(url) => onChange({ ...draft, url })}
        error={ruleIn(error, "url")}
        hint="An https:// address that the internet reaches."
        inputMode="url"
        isRequired
      />
      <TextField
        label="What it is for"
        value={draft.description}
        onChange={(description) => onChange({ ...draft, description })}
        error={ruleIn(error, "description")}
        maxLength={128}
        placeholder="orders in the ERP"
      />
      <CheckList
        label="What it is told"
        hint="Choose none to be told everything, also what is added later."
        options={webhookEvents.map((id) => ({ id, name: id, hint: eventWords[id] }))}
        chosen={draft.events}
        onChange={(chosen) => onChange({ ...draft, events: webhookEvents.filter((event) => chosen.includes(event)) })}
      />
    </>
  );
}
