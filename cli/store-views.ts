import { causeOfStore } from "../client/index.ts";
import type { ShownStep, StoreHostState, StoreResource } from "../contract/index.ts";
import { age } from "./age.ts";
import type { Shown } from "./output.ts";
import { labelsOf, storeTable } from "./store-columns.ts";
import { type Column, type Field, layOutFields, layOutTable } from "./table.ts";

/** Stores as rows. `document` is what is printed as JSON: a page of them, or one. */
export function storeRows(stores: readonly StoreResource[], document: unknown): Shown {
  const lines = stores.map((store) => {
    return { ...store, url: store.endpoints?.url, why: causeOfStore(store), whole: store };
  });
  return { document, names: stores.map(({ name }) => name), text: storeTable(lines, { whole: true }) };
}

/** One store in full. */
export function storeSheet(store: StoreResource): Shown {
  return {
    document: store,
    names: [store.name],
    text: ({ isWide, width }) => {
      const fields = layOutFields([...fieldsOf(store), ...(isWide ? wideFieldsOf(store) : [])], width);
      const showsSteps = isWide || !["Ready", "Deleted"].includes(store.phase);
      return showsSteps && store.steps.length > 0 ? `${fields}\n${stepTable(store, width)}` : fields;
    },
  };
}

/** What it is and was asked to be, without its addresses and conditions. */
export function detailsOf(store: StoreResource): readonly Field[] {
  const { endpoints: _, hostStates: __, ...others } = store;
  return [...fieldsOf(others), ...wideFieldsOf({ ...others, conditions: [] })];
}

/** Its steps one below the other. */
export function stepTable({ steps }: StoreResource, width: number | undefined): string {
  return layOutTable(steps, stepColumns, width);
}

function fieldsOf(store: StoreResource): readonly Field[] {
  const {
    name,
    phase,
    engine,
    engineVersion,
    databaseVersion,
    plan,
    cluster,
    createdAt,
    endpoints,
    externalId,
    adminEmail,
    hostStates = [],
  } = store;
  const labels = labelsOf(store.labels);
  return [
    ["name", name],
    ["phase", phase],
    ["why", causeOfStore(store) || undefined],
    ["url", endpoints?.url],
    ["admin", endpoints?.adminUrl],
    ["engine", [engine, engineVersion].filter(Boolean).join(" ")],
    ["database version", databaseVersion],
    ["plan", plan],
    ["cluster", cluster],
    ["admin e-mail", adminEmail],
    ["external id", externalId],
    ["labels", labels || undefined],
    ...hostStates.flatMap(hostFields),
    ["created", `${createdAt} (${age(createdAt, Date.now())} ago)`],
  ];
}

/** Whether a host is served, and the record to make or to put back where its proof is missing. */
function hostFields({ host, ready, reason, message, certificate, proof }: StoreHostState): Field[] {
  const words = certificate === undefined ? "" : `, certificate ${certificate.toLowerCase()}`;
  const served = ready ? `${host} is served${words}` : `${host} is not served yet: ${reason}: ${message}`;
  if (proof === undefined) return [["host", served]];
  const state: Field = ["host", `${served} (proof ${proof.state.toLowerCase()} since ${proof.since})`];
  if (proof.state === "Verified" && proof.reason === undefined) return [state];
  const record: Field = ["TXT", `${proof.txtName} = ${proof.txtValue}`];
  const until: Field = ["until", proof.endsAt];
  return ready ? [state, ["lost", proof.message], record, until] : [state, record, until];
}

function wideFieldsOf({
  tenant,
  uid,
  revision,
  observedRevision,
  appliedRevision,
  conditions,
}: StoreResource): Field[] {
  return [
    ["tenant", tenant],
    ["uid", uid],
    ["revision", `${revision}, observed ${observedRevision ?? "none"}, applied ${appliedRevision ?? "none"}`],
    ...conditions.map(({ type, status, reason, message }): Field => [type, `${status}, ${reason}: ${message}`]),
  ];
}

const stepColumns: readonly Column<ShownStep>[] = [
  { title: "STEP", of: ({ name }) => name },
  { title: "STATE", of: ({ state }) => state },
  { title: "TOOK", of: tookOf },
  { title: "MESSAGE", of: ({ message = "" }) => message, least: 8 },
];

/** Both ends are of one clock, the cluster's. */
export function tookOf({ startedAt, finishedAt }: ShownStep): string {
  if (startedAt === undefined || finishedAt === undefined) return "";
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return Number.isNaN(seconds) ? "" : `${seconds.toFixed(1)} s`;
}
