import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { isPlatformRole, roles, type TenantResource } from "../../contract/index.ts";
import { useMay } from "../access/use-may.ts";
import { meQuery, tenantQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Asked } from "../parts/asked.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { QuotaCard } from "./quota-card.tsx";
import { tenantLook } from "./tenant-look.ts";

const route = getRouteApi("/tenants/$tenant");
const back = { to: "/tenants", name: "Tenants" } as const;

/** One tenant: what it may have and has, and whether it may change anything. */
export function TenantPage() {
  const { api } = useServices();
  const { tenant: id } = route.useParams();
  const query = useQuery(tenantQuery(api, id));
  const { data } = query;
  const heading = (
    <>
      <h1 tabIndex={-1}>{data?.name ?? id}</h1>
      {data && <Badge look={tenantLook(data.state)}>{data.state}</Badge>}
    </>
  );
  return (
    <Page title={data?.name ?? id} heading={heading} back={back}>
      <Asked query={query} what={`the tenant ${id}`}>
        {(tenant) => (
          <div className="columns">
            <QuotaCard tenant={tenant} />
            <StateCard tenant={tenant} />
          </div>
        )}
      </Asked>
    </Page>
  );
}

function StateCard({ tenant: { tenant, state, createdAt } }: { readonly tenant: TenantResource }) {
  const { api } = useServices();
  const may = useMay();
  const client = useQueryClient();
  const isActive = state === "Active";
  const change = useMutation({
    mutationFn: () => (isActive ? api.suspendTenant(tenant) : api.resumeTenant(tenant)),
    onSuccess: (changed) => client.invalidateQueries({ queryKey: tenantQuery(api, changed.tenant).queryKey }),
  });
  return (
    <section className="card" aria-labelledby="state">
      <h2 id="state">{isActive ? "Access" : "Suspended"}</h2>
      <p className="soft">
        {isActive
          ? "It may create and change stores. Suspended it could still read and delete, and its shops would go on running."
          : "It can read, delete and undo deletes, and nothing else. Its shops go on running."}
      </p>
      {change.error !== null && <ProblemNotice error={change.error} />}
      {may("tenants:write") && (
        <p>
          <Button look={isActive ? "careful" : "first"} isPending={change.isPending} onPress={() => change.mutate()}>
            {isActive ? "Suspend" : "Let it work again"}
          </Button>
        </p>
      )}
      <ActFor tenant={tenant} />
      <p className="soft small">
        Id {tenant}, created <Moment at={createdAt} />
      </p>
    </section>
  );
}

/** For those who may act for every tenant: the list at the side has the first hundred only. */
function ActFor({ tenant }: { readonly tenant: string }) {
  const { api, acting } = useServices();
  const navigate = useNavigate();
  const me = useQuery(meQuery(api));
  const role = roles.find((each) => each === me.data?.role);
  if (role === undefined || !isPlatformRole(role) || me.data?.tenant === tenant) return undefined;
  const act = (): void => {
    acting.choose(tenant);
    void navigate({ to: "/stores" });
  };
  return (
    <p>
      <Button onPress={act}>Show its stores</Button>
    </p>
  );
}
