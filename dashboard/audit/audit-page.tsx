import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type AuditRecord, auditOutcomes } from "../../contract/index.ts";
import { auditQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty } from "../parts/empty.tsx";
import { MoreRows } from "../parts/more-rows.tsx";
import { Page } from "../parts/page.tsx";
import { SelectField } from "../parts/select-field.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useSettled } from "../parts/use-settled.ts";
import { operationWords } from "../words/amounts.ts";
import type { Look } from "../words/phases.ts";
import { exactTime } from "../words/times.ts";
import { type AuditView, readAuditFilter } from "./audit-filter.ts";

const route = getRouteApi("/audit");

/** Who did or tried what, to what, and with which outcome. */
export function AuditPage() {
  const { api } = useServices();
  // Each read is an entry of the audit itself: one for a word, and not one for each of its letters.
  const settled = useSettled(JSON.stringify(route.useSearch()));
  const query = useInfiniteQuery(auditQuery(api, JSON.parse(settled) as AuditView));
  return (
    <Page title="Audit">
      <Filters />
      <Asked query={query} what="the audit">
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0 && !query.hasNextPage) return <NoEntries />;
          return (
            <DataTable
              caption="Entries of the audit, the oldest first"
              columns={columns}
              rows={rows}
              keyOf={({ id }) => id}
              foot={<MoreRows query={query} />}
            />
          );
        }}
      </Asked>
    </Page>
  );
}

function NoEntries() {
  return (
    <div className="card">
      <Empty title="No entry fits">
        <p>Everything that is changed, and every try that is refused, stands here within seconds.</p>
        <Link to="/audit" search={{}} className="button">
          Clear filters
        </Link>
      </Empty>
    </div>
  );
}

const any = "any";

function Filters() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const change = (field: keyof AuditView, value: string): void => {
    void navigate({ search: readAuditFilter({ ...filter, [field]: value }), replace: true });
  };
  const outcomes = [{ id: any, name: "Any" }, ...auditOutcomes.map((id) => ({ id, name: id }))];
  return (
    <search className="filters">
      <TextField
        label="About"
        value={filter.target ?? ""}
        onChange={(text) => change("target", text)}
        placeholder="hats"
      />
      <TextField
        label="Who"
        value={filter.actor ?? ""}
        onChange={(text) => change("actor", text)}
        placeholder="token:…"
      />
      <div className="picker-compact">
        <SelectField
          label="Outcome"
          value={filter.outcome ?? any}
          options={outcomes}
          onChange={(id) => change("outcome", id)}
        />
      </div>
    </search>
  );
}

const looks: Readonly<Record<string, Look>> = {
  accepted: { tone: "good", shape: "check" },
  unchanged: { tone: "idle", shape: "ring" },
  begun: { tone: "busy", shape: "half" },
  refused: { tone: "warn", shape: "minus" },
  failed: { tone: "bad", shape: "cross" },
};

const columns: readonly Column<AuditRecord>[] = [
  {
    name: "What",
    share: 2,
    cell: ({ operation, target }) => (
      <span className="cell-lines">
        {operationWords(operation)}
        {target && <span className="soft small">{`${target.kind} ${target.name}`}</span>}
      </span>
    ),
  },
  {
    name: "Outcome",
    share: 1.5,
    cell: ({ outcome, code }) => (
      <span className="cell-lines">
        <Badge look={looks[outcome] ?? { tone: "idle", shape: "ring" }}>{outcome}</Badge>
        {code !== undefined && <span className="soft small">{code}</span>}
      </span>
    ),
  },
  {
    name: "Who",
    share: 1.5,
    cell: ({ actor, role }) => (
      <span className="cell-lines">
        {actor}
        <span className="soft small">{role}</span>
      </span>
    ),
  },
  { name: "When", share: 1.5, cell: ({ at }) => <time dateTime={at}>{exactTime(at)}</time> },
  {
    name: "Request",
    share: 2,
    cell: ({ requestId }) => <span className="code small one-line soft">{requestId}</span>,
  },
];
