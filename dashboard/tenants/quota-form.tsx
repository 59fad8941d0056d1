import { useState } from "react";
import type { Quota, TenantResource } from "../../contract/index.ts";
import { Button } from "../parts/button.tsx";
import { ConflictNotice } from "../parts/conflict-notice.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { TextField } from "../parts/text-field.tsx";
import { isProblem } from "../words/explain.ts";
import { type QuotaDraft, quotaDraftOf, quotaFields, quotaOf, ruleOfLimit } from "./quota-draft.ts";
import { quotaRows } from "./quota-words.ts";
import { type LimitsOf, presentLimits, useQuotaChange } from "./use-quota-change.ts";

interface QuotaFormProps {
  readonly tenant: TenantResource;
  readonly of: LimitsOf;
  readonly onDone: () => void;
}

/** New limits for a tenant; what someone else set meanwhile is not overwritten unseen. */
export function QuotaForm({ tenant, of, onDone }: QuotaFormProps) {
  const [base, setBase] = useState(tenant);
  const [draft, setDraft] = useState(() => quotaDraftOf(presentLimits(tenant, of)));
  const { change, conflict, settle } = useQuotaChange({ tenant, of, onDone });
  const isWrong = quotaFields.some(({ resource, size }) => ruleOfLimit(draft[resource], size) !== undefined);
  const send = (seen: TenantResource): void => {
    setBase(seen);
    settle();
    if (!isWrong && !change.isPending) change.mutate({ quota: quotaOf(draft), ifRevision: seen.revision });
  };
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send(base);
      }}
    >
      <LimitFields draft={draft} onChange={setDraft} />
      <p className="soft small">Stores that are there stay, also above a lower limit. An empty field is no limit.</p>
      {conflict && (
        <ConflictNotice
          who={conflict.who}
          differences={differences(presentLimits(conflict.newest, of), quotaOf(draft))}
          isPending={change.isPending}
          onMine={() => send(conflict.newest)}
          onTheirs={() => {
            setBase(conflict.newest);
            setDraft(quotaDraftOf(presentLimits(conflict.newest, of)));
            settle();
          }}
        />
      )}
      {change.error !== null && !isProblem(change.error, "revision-conflict") && <ProblemNotice error={change.error} />}
      <p className="row-end">
        <Button onPress={onDone}>Leave it</Button>
        {conflict === undefined && (
          <Button type="submit" look="first" isPending={change.isPending}>
            Set limits
          </Button>
        )}
      </p>
    </form>
  );
}

interface LimitFieldsProps {
  readonly draft: QuotaDraft;
  readonly onChange: (draft: QuotaDraft) => void;
}

function LimitFields({ draft, onChange }: LimitFieldsProps) {
  return quotaFields.map(({ resource, label, size }) => (
    <TextField
      key={resource}
      label={label}
      value={draft[resource]}
      onChange={(text) => onChange({ ...draft, [resource]: text })}
      error={ruleOfLimit(draft[resource], size)}
      inputMode="decimal"
    />
  ));
}

function differences(theirs: Quota, mine: Quota) {
  return quotaRows.flatMap(({ resource, name, write }) => {
    if (theirs[resource] === mine[resource]) return [];
    const words = (limit: number | undefined): string => (limit === undefined ? "no limit" : write(limit));
    return [{ name, theirs: words(theirs[resource]), mine: words(mine[resource]) }];
  });
}
