import { clusterAway } from "../client/index.ts";
import {
  type ClusterResource,
  conditionReasons,
  type ShownCondition,
  type StoreOperation,
  type StoreResource,
  type TenantResource,
} from "../contract/index.ts";
import { age } from "./age.ts";
import { lacksOf } from "./cluster-views.ts";
import { hostRows } from "./host-views.ts";
import type { Shown } from "./output.ts";
import { detailsOf, stepTable } from "./store-views.ts";
import { type Column, type Field, layOutFields, layOutTable } from "./table.ts";
import { quotaTable } from "./tenant-views.ts";
import { todoOfReason } from "./todo-by-reason.ts";

/** All that is known of a store; what the caller may not see, or what is away, is absent. */
export interface Described {
  readonly store: StoreResource;
  readonly cluster?: ClusterResource | undefined;
  readonly tenant?: TenantResource | undefined;
  /** What was done to it, the newest first. */
  readonly operations?: readonly StoreOperation[] | undefined;
}

interface Section {
  readonly title: string;
  readonly text: string;
}

/** Everything about one store, section by section. */
export function describedStore(described: Described): Shown {
  return {
    document: described,
    names: [described.store.name],
    text: ({ width }) =>
      sectionsOf(described, width)
        .filter(({ text }) => text !== "")
        .map(({ title, text }) => `${title}\n${text}`)
        .join("\n"),
  };
}

function sectionsOf(
  { store, cluster, tenant, operations = [] }: Described,
  width: number | undefined,
): readonly Section[] {
  const hosts = store.hostStates ?? [];
  return [
    { title: "STORE", text: layOutFields(detailsOf(store), width) },
    { title: "WHAT TO DO", text: layOutFields(todosOf(store), width) },
    { title: "CONDITIONS", text: layOutFields(store.conditions.map(sentenceOf), width) },
    { title: "STEPS", text: store.steps.length === 0 ? "" : stepTable(store, width) },
    { title: "ADDRESSES", text: layOutFields(addressesOf(store), width) },
    { title: "HOSTS", text: hosts.length === 0 ? "" : hostRows(hosts, hosts).text({ isWide: false, width }) },
    { title: "LATELY", text: operations.length === 0 ? "" : layOutTable(operations, operationColumns, width) },
    { title: "CLUSTER", text: cluster === undefined ? "" : layOutFields(clusterFields(cluster), width) },
    { title: "QUOTA", text: tenant === undefined ? "" : quotaTable(tenant, width) },
  ];
}

const operationColumns: readonly Column<StoreOperation>[] = [
  { title: "AT", of: ({ at }) => at },
  { title: "WHAT", of: ({ kind }) => kind },
  { title: "OUTCOME", of: ({ outcome, reason }) => (reason === undefined ? outcome : `${outcome} (${reason})`) },
  { title: "BY", of: ({ actor }) => actor, least: 8 },
  { title: "NOTE", of: ({ note = "" }) => note, least: 8 },
];

const states: Readonly<Record<string, string>> = { True: "yes", False: "no", Unknown: "not known" };

function sentenceOf({ type, status, reason, message, lastTransitionTime }: ShownCondition): Field {
  const state = Object.hasOwn(states, status) ? states[status] : status;
  return [type, `${state}, for ${age(lastTransitionTime, Date.now())}. ${reason}: ${message}`];
}

/** A line for each thing that a person can do; a store that is as it should be has none. */
function todosOf(store: StoreResource): Field[] {
  const { name, phase, failure, conditions } = store;
  if (phase === "Deleted") return [];
  const wrong = conditions.filter(({ status, reason }) => status !== "True" && needsPerson(reason));
  const reasons = [clusterAway(store)?.reason, failure?.reason, ...wrong.map(({ reason }) => reason)];
  const undo: Field[] = phase === "Deleting" ? [["to keep it", `storeplane undelete ${name}`]] : [];
  const known = [...new Set(reasons.filter((reason) => reason !== undefined))];
  return [
    ...undo,
    ...known.flatMap((reason): Field[] => {
      const todo = todoOfReason(reason, name);
      return todo === undefined ? [] : [[reason, todo]];
    }),
  ];
}

function needsPerson(reason: string): boolean {
  return Object.hasOwn(conditionReasons, reason) && todoOfReason(reason, "") !== undefined;
}

function addressesOf({ name, endpoints, phase }: StoreResource): Field[] {
  if (endpoints === undefined) return [];
  return [
    ["shop", endpoints.url],
    ["admin", endpoints.adminUrl],
    ["api", endpoints.apiUrl],
    ["login", phase === "Ready" ? `storeplane credentials ${name}` : undefined],
  ];
}

function clusterFields(cluster: ClusterResource): Field[] {
  const { online, state, lastSeen, stores, region, agentVersion, versions } = cluster;
  const seen = lastSeen === undefined ? "never seen" : `seen ${age(lastSeen, Date.now())} ago`;
  return [
    ["cluster", cluster.cluster],
    ["state", `${online ? "online" : "offline"}, ${state.toLowerCase()}, ${seen}`],
    ["stores", stores === undefined ? undefined : String(stores)],
    ["region", region],
    ["agent", agentVersion],
    ["kubernetes", versions?.kubernetes],
    ["lacks", lacksOf(cluster) || undefined],
  ];
}
