import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ClusterResource } from "../../contract/index.ts";
import { phases } from "../../contract/index.ts";
import { clusterQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Asked } from "../parts/asked.tsx";
import { Badge, PhaseBadge } from "../parts/badge.tsx";
import { Marked } from "../parts/marked.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { exactTime } from "../words/times.ts";
import { AdmissionCard } from "./admission-card.tsx";
import { ClusterFacts } from "./cluster-facts.tsx";
import { clusterLook } from "./cluster-look.ts";
import { CordonCard } from "./cordon-card.tsx";
import { RevokeCard } from "./revoke-card.tsx";
import { SettingsCard } from "./settings-card.tsx";

const route = getRouteApi("/clusters/$cluster");
const back = { to: "/clusters", name: "Clusters" } as const;

/** One cluster: whether it reports, what it has and lacks, and whether it takes new stores. */
export function ClusterPage() {
  const { api } = useServices();
  const { cluster: id } = route.useParams();
  const options = clusterQuery(api, id);
  const query = useQuery(options);
  useLive({ kind: "clusters" }, { queryKey: options.queryKey });
  const look = query.data && clusterLook(query.data);
  const heading = (
    <>
      <h1 tabIndex={-1}>{id}</h1>
      {look && <Badge look={look.look}>{look.word}</Badge>}
    </>
  );
  return (
    <Page title={id} heading={heading} back={back}>
      <Asked query={query} what={`the cluster ${id}`}>
        {(cluster) => <Cluster cluster={cluster} />}
      </Asked>
    </Page>
  );
}

function Cluster({ cluster }: { readonly cluster: ClusterResource }) {
  return (
    <div className="stack-wide">
      <ClusterNotices cluster={cluster} />
      <AdmissionCard cluster={cluster} />
      <div className="columns">
        <div className="stack-wide">
          <StoresByPhase cluster={cluster} />
          <FreeSlots cluster={cluster} />
          <CordonCard cluster={cluster} />
          <SettingsCard cluster={cluster} />
          <RevokeCard cluster={cluster} />
        </div>
        <div className="stack-wide">
          <ClusterFacts cluster={cluster} />
        </div>
      </div>
    </div>
  );
}

function ClusterNotices({ cluster }: { readonly cluster: ClusterResource }) {
  const { missing, conditions, templateChange } = cluster;
  return (
    <>
      <ReportNotice cluster={cluster} />
      {conditions.map(({ type, message }) => (
        <Notice key={type} tone="bad" title="Two clusters have this id">
          <p>{message}</p>
        </Notice>
      ))}
      {templateChange?.isPaused && (
        <Notice tone="warn" title="No more stores get the template of its agent">
          <p>
            {templateChange.failed} failed and {templateChange.waiting} wait: {templateChange.causes.join("; ")}
          </p>
        </Notice>
      )}
      {missing.map(({ what, message }) => (
        <Notice key={what} tone="warn" title={`It lacks ${what}`}>
          <p>{message}</p>
        </Notice>
      ))}
    </>
  );
}

/** Why no agent reports where none is expected to, and what comes next. */
const unjoined: Readonly<Record<string, readonly [title: string, next: string]>> = {
  Invited: ["It is invited, and no agent has asked yet", "Apply the manifests of its invitation in the cluster."],
  Pending: [
    "Its agent asks to be let in",
    "Compare its key with the agent's log, and accept it here or by `storeplane cluster accept`.",
  ],
  Revoked: ["It is locked out", "Its shops go on running. `storeplane cluster rejoin` lets it join again."],
};

function ReportNotice({ cluster: { cluster, state, online, lastSeen } }: { readonly cluster: ClusterResource }) {
  const known = Object.hasOwn(unjoined, state) ? unjoined[state] : undefined;
  if (known !== undefined) {
    const [why, next] = known;
    return (
      <Notice tone="idle" title={why}>
        <p>
          <Marked text={next} />
        </p>
      </Notice>
    );
  }
  if (online) return undefined;
  return (
    <Notice tone="warn" title={lastSeen === undefined ? "Its agent has never reported" : "Its agent does not report"}>
      <p>
        {lastSeen !== undefined && `It was last heard on ${exactTime(lastSeen)}. `}
        The shops of {cluster} go on running; what is asked of them is done when the agent is back. Check the agent's
        pod and whether it reaches the bus.
      </p>
    </Notice>
  );
}

function StoresByPhase({ cluster: { cluster, stores, storesByPhase = {} } }: { readonly cluster: ClusterResource }) {
  const present = phases.filter((phase) => (storesByPhase[phase] ?? 0) > 0);
  return (
    <section className="card" aria-labelledby="stores">
      <div className="card-head">
        <h2 id="stores">Stores</h2>
        <span className="soft small">
          {stores ?? "Not known"} of all tenants ·{" "}
          <Link to="/stores" search={{ cluster }}>
            Show yours
          </Link>
        </span>
      </div>
      {present.length === 0 ? (
        <p className="soft">There are none.</p>
      ) : (
        <dl className="facts facts-short">
          {present.map((phase) => (
            <PhaseCount key={phase} phase={phase} count={storesByPhase[phase] ?? 0} />
          ))}
        </dl>
      )}
    </section>
  );
}

function PhaseCount({ phase, count }: { readonly phase: string; readonly count: number }) {
  return (
    <>
      <dt>
        <PhaseBadge phase={phase} />
      </dt>
      <dd className="number">{count}</dd>
    </>
  );
}

/** How many more stores its nodes have room for. */
function FreeSlots({ cluster: { freeSlots = {} } }: { readonly cluster: ClusterResource }) {
  const rows = Object.entries(freeSlots);
  if (rows.length === 0) return undefined;
  return (
    <section className="card" aria-labelledby="room">
      <h2 id="room">Room for more</h2>
      <dl className="facts">
        {rows.map(([engine, plans]) => (
          <SlotsOfEngine key={engine} engine={engine} plans={plans} />
        ))}
      </dl>
    </section>
  );
}

function SlotsOfEngine({
  engine,
  plans,
}: {
  readonly engine: string;
  readonly plans: Readonly<Record<string, number>>;
}) {
  return (
    <>
      <dt>{engine}</dt>
      <dd className="number">
        {Object.entries(plans)
          .map(([plan, count]) => `${count} ${plan}`)
          .join(" or ")}
      </dd>
    </>
  );
}
