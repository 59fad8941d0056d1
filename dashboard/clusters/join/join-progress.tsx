import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ClusterResource } from "../../../contract/index.ts";
import { clusterQuery } from "../../api/queries.ts";
import { useServices } from "../../api/services.tsx";
import { useLive } from "../../api/use-live.ts";
import { Icon } from "../../parts/icon.tsx";
import { ProblemNotice } from "../../parts/problem-notice.tsx";
import { isProblem } from "../../words/explain.ts";
import { AdmissionCard } from "../admission-card.tsx";
import { type JoinStep, joinSteps } from "./join-steps.ts";

/** How far a cluster is that joins, until it is there. */
export function JoinProgress({ cluster }: { readonly cluster: string }) {
  const { api } = useServices();
  const query = useQuery({ ...clusterQuery(api, cluster), enabled: cluster !== "" });
  useLive({ kind: "clusters" }, { queryKey: clusterQuery(api, cluster).queryKey, isOn: cluster !== "" });
  const isUnknown = isProblem(query.error, "no-such-cluster");
  const known = isUnknown ? undefined : query.data;
  return (
    <div className="stack-wide">
      <section className="card" aria-labelledby="progress">
        <h2 id="progress">How far it is</h2>
        {query.error !== null && !isUnknown && <ProblemNotice error={query.error} />}
        {cluster === "" ? (
          <p className="soft">Give the cluster an id: what becomes of it is shown here.</p>
        ) : (
          <Steps cluster={cluster} known={known} />
        )}
      </section>
      {known?.admission?.waiting && <AdmissionCard cluster={known} />}
    </div>
  );
}

function Steps({ cluster, known }: { readonly cluster: string; readonly known: ClusterResource | undefined }) {
  const steps = joinSteps(known);
  return (
    <>
      <ol className="steps">
        {steps.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
      <p role="status">
        {known?.online === true && (
          <Link to="/clusters/$cluster" params={{ cluster }} className="button" data-look="first">
            {cluster} is there: look at it
          </Link>
        )}
      </p>
    </>
  );
}

const looks = {
  Done: { tone: "good", icon: "check" },
  Running: { tone: "busy", icon: "half" },
  Waiting: { tone: "idle", icon: "ring" },
} as const;

function Step({ step: { name, state, message } }: { readonly step: JoinStep }) {
  const { tone, icon } = looks[state];
  return (
    <li className="step" data-state={state} data-tone={tone} {...(state === "Running" && { "aria-current": "step" })}>
      <Icon name={icon} isTurning={state === "Running"} />
      <span className="step-name">{name}</span>
      <span className="visually-hidden">{state}</span>
      {state === "Running" && <span className="step-message">{message}</span>}
    </li>
  );
}
