import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ClusterResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { clustersQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { useLive } from "../api/use-live.ts";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { clusterLook } from "./cluster-look.ts";

/** Where stores run. */
export function ClustersPage() {
  const { api } = useServices();
  const may = useMay();
  const options = clustersQuery(api);
  const query = useQuery(options);
  useLive({ kind: "clusters" }, { queryKey: options.queryKey });
  return (
    <Page title="Clusters" actions={may("clusters:write") ? <JoinLink /> : undefined}>
      <Asked query={query} what="clusters">
        {({ items }) =>
          items.length === 0 ? (
            <NoClusters />
          ) : (
            <DataTable caption="Clusters" columns={columns} rows={items} keyOf={({ cluster }) => cluster} />
          )
        }
      </Asked>
    </Page>
  );
}

function JoinLink() {
  return (
    <Link to="/join-cluster" className="button" data-look="first">
      <Icon name="plus" />
      Join a cluster
    </Link>
  );
}

function NoClusters() {
  const may = useMay();
  return (
    <div className="card">
      <Empty title="No cluster yet">
        <p>Stores run in Kubernetes clusters, each with an agent that asks to be let in.</p>
        {may("clusters:write") ? <JoinLink /> : <p>An operator of the platform lets the first one join.</p>}
      </Empty>
    </div>
  );
}

const columns: readonly Column<ClusterResource>[] = [
  {
    name: "Cluster",
    share: 2,
    cell: ({ cluster, region, reportedRegion }) => (
      <span className="cell-lines">
        <Link to="/clusters/$cluster" params={{ cluster }}>
          {cluster}
        </Link>
        <span className="soft small">{region ?? reportedRegion}</span>
      </span>
    ),
  },
  {
    name: "State",
    share: 2,
    cell: (cluster) => {
      const { look, word } = clusterLook(cluster);
      return <Badge look={look}>{word}</Badge>;
    },
  },
  { name: "Stores", cell: ({ stores }) => <span className="number">{stores ?? "not known"}</span> },
  { name: "Kubernetes", cell: ({ versions }) => versions?.kubernetes ?? "not known" },
  { name: "Agent", cell: ({ agentVersion }) => agentVersion ?? "not known" },
  {
    name: "Last heard",
    cell: ({ lastSeen }) => (lastSeen === undefined ? "never" : <Moment at={lastSeen} />),
  },
];
