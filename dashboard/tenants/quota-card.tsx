import type { TenantResource } from "../../contract/index.ts";
import { quotaRows } from "./quota-words.ts";

/** What a tenant's stores count for, against what they may. */
export function QuotaCard({ tenant: { quota, used } }: { readonly tenant: TenantResource }) {
  return (
    <section className="card" aria-labelledby="quota">
      <h2 id="quota">Use and limits</h2>
      <ul className="stack">
        {quotaRows.map(({ resource, name, write }) => (
          <QuotaRow key={resource} name={name} used={used?.[resource]} limit={quota[resource]} write={write} />
        ))}
      </ul>
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
