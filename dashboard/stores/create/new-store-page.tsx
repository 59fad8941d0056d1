import { useState } from "react";
import { Page } from "../../parts/page.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { ChoiceFields } from "./choice-fields.tsx";
import { errorsOf } from "./draft.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { MoreFields } from "./more-fields.tsx";
import { NameField } from "./name-field.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { SubmitRow } from "./submit-row.tsx";
import { useCreate } from "./use-create.ts";
import { usePreview } from "./use-preview.ts";

const back = { to: "/stores", name: "Stores" } as const;

/** One page, no wizard: what is typed stays whatever goes wrong, and beside it stands what will be made of it. */
export function NewStorePage() {
  const [wasSent, setSent] = useState(false);
  const form = useCreate();
  const { draft, change, create, refused } = form;
  const broken = errorsOf(draft);
  // An empty name is no mistake before one has tried to send it.
  const shown = { ...refused, ...(wasSent ? broken : withoutEmptyName(broken, draft.name)) };
  const isComplete = Object.keys(broken).length === 0;
  const { query, isPresent } = usePreview(draft, isComplete);
  const address = isComplete && isPresent ? query.data?.endpoints.url : undefined;
  const send = (): void => {
    setSent(true);
    if (isComplete && !create.isPending) create.mutate();
  };
  return (
    <Page title="New store" back={back}>
      <div className="columns">
        <form
          className="card"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {create.error !== null && Object.keys(refused).length === 0 && <ProblemNotice error={create.error} />}
          {wasSent && <ErrorSummary errors={shown} />}
          <NameField value={draft.name} error={shown.name} address={address} onChange={(name) => change({ name })} />
          <ChoiceFields draft={draft} onChange={change} />
          <MoreFields draft={draft} errors={shown} onChange={change} />
          <SubmitRow isPending={create.isPending} />
        </form>
        <PreviewCard draft={draft} isComplete={isComplete} />
      </div>
    </Page>
  );
}

function withoutEmptyName<Errors extends object>(errors: Errors & { readonly name?: string }, name: string) {
  const { name: _name, ...others } = errors;
  return name === "" ? others : errors;
}
