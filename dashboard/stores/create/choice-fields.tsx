import { useQuery } from "@tanstack/react-query";
import type { ClusterResource, EngineList } from "../../../contract/index.ts";
import { clustersQuery, enginesQuery, plansQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { ChoiceField } from "../../parts/choice-field.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { type Option, SelectField } from "../../parts/select-field.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { bytes, cpus } from "../../words/amounts.ts";
import type { Draft } from "./draft.ts";

interface ChoiceFieldsProps {
  readonly draft: Draft;
  readonly onChange: (fields: Partial<Draft>) => void;
}

/** Engine, plan and cluster: what there is, as the platform tells it. */
export function ChoiceFields({ draft, onChange }: ChoiceFieldsProps) {
  const { api } = useServices();
  const engines = useQuery(enginesQuery(api));
  const plans = useQuery(plansQuery(api));
  const clusters = useQuery(clustersQuery(api));
  if (engines.data === undefined || plans.data === undefined) {
    const error = engines.error ?? plans.error;
    if (error === null) return <Skeleton lines={4} what="engines and plans" />;
    const readAgain = () => Promise.all([engines.refetch(), plans.refetch()]);
    return <ProblemNotice error={error} onRetry={() => void readAgain()} />;
  }
  const engine = engines.data.items.find(({ id }) => id === draft.engine);
  const planChoices = plans.data.items
    .filter(({ id }) => engine?.plans.includes(id) ?? true)
    .map(({ id, description }) => ({ id, name: titled(id), lines: [description, ...sizeLines(engine, id)] }));
  return (
    <>
      <ChoiceField
        label="Engine"
        value={draft.engine}
        onChange={(id) => onChange({ engine: id })}
        choices={engines.data.items.map(engineChoice)}
      />
      <ChoiceField label="Plan" value={draft.plan} onChange={(plan) => onChange({ plan })} choices={planChoices} />
      <SelectField
        label="Cluster"
        value={draft.cluster === "" ? anyCluster.id : draft.cluster}
        onChange={(id) => onChange({ cluster: id === anyCluster.id ? "" : id })}
        options={[anyCluster, ...(clusters.data?.items.map(clusterOption) ?? [])]}
        hint="Where the shop runs. It can't be changed later."
      />
    </>
  );
}

const anyCluster: Option = { id: "any", name: "Choose for me", hint: "The one with the most room" };

type Engine = EngineList["items"][number];

function engineChoice({ id, displayName, defaultVersion }: Engine) {
  return { id, name: displayName, lines: [`Version ${defaultVersion}`] };
}

function sizeLines(engine: Engine | undefined, plan: string): readonly string[] {
  const size = engine?.sizes[plan];
  if (size === undefined) return [];
  return [cpus(size.cpuMillicores), `${bytes(size.memoryBytes)} memory`, `${bytes(size.storageBytes)} storage`];
}

function titled(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** Those that can take no store are shown with the reason. */
function clusterOption({ cluster, region, online, state }: ClusterResource): Option {
  const why = whyClosed(online, state);
  return { id: cluster, name: cluster, hint: why ?? region, isDisabled: why !== undefined };
}

function whyClosed(online: boolean, state: string): string | undefined {
  if (state === "Cordoned") return "takes no new stores";
  if (state === "Revoked") return "revoked";
  if (state === "Invited" || state === "Pending") return "has not joined yet";
  return online ? undefined : "does not report";
}
