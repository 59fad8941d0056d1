import { useState } from "react";
import type { TenantResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { QuotaForm } from "./quota-form.tsx";
import { limitsOf, quotaRows } from "./quota-words.ts";
import { type LimitsOf, presentLimits } from "./use-quota-change.ts";

/** What a tenant's stores count for, against what they may. */
export function QuotaCard({ tenant }: { readonly tenant: TenantResource }) {
  const { quota, used } = tenant;
  const may = useMay();
  const [open, setOpen] = useState<LimitsOf>();
  const close = (): void => setOpen(undefined);
  return (
    <section className="card" aria-labelledby="quota">
      <h2 id="quota">Use and limits</h2>
      <ul className="stack">
        {quotaRows.map(({ resource, name, write }) => (
          <QuotaRow key={resource} name={name} used={used?.[resource]} limit={quota[resource]} write={write} />
        ))}
      </ul>
      <p className="soft">Limits of each member: {limitsOf(presentLimits(tenant, "member"))}</p>
      {may("tenants:write") && (
        <p className="row">
          <Button onPress={() => setOpen("tenant")}>Change limits…</Button>
          <Button onPress={() => setOpen("member")}>Change limits of members…</Button>
        </p>
      )}
      <Dialog title={`Limits of ${tenant.name}`} isOpen={open === "tenant"} onClose={close}>
        <QuotaForm tenant={tenant} of="tenant" onDone={close} />
      </Dialog>
      <Dialog title={`Limits of each member of ${tenant.name}`} isOpen={open === "member"} onClose={close}>
        <QuotaForm tenant={tenant} of="member" onDone={close} />
      </Dialog>
    </section>
  );
}

interface QuotaRowProps {
  readonly name: string;
  readonly used: number | undefined;
  readonly limit: number | undefined;
  readonly write: (amount: number) => string;
}

function QuotaRow({ name, used, limit, write }: QuotaRowProps) {
  const usedWords = used === undefined ? "not known" : write(used);
  const words = limit === undefined ? `${usedWords}, not limited` : `${usedWords} of ${write(limit)}`;
  return (
    <li className="stack-tight">
      <span className="card-head">
        <strong>{name}</strong>
        <span className="soft number">{words}</span>
      </span>
      {limit !== undefined && (
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${Math.min(100, (100 * (used ?? 0)) / Math.max(1, limit))}%` }} />
        </span>
      )}
    </li>
  );
}
