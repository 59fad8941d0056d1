import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiClient } from "../../client/index.ts";
import type { Quota, TenantResource } from "../../contract/index.ts";
import { tenantQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { isProblem } from "../words/explain.ts";

/** What someone else made of a tenant while one was changing it. */
export interface Conflict {
  readonly newest: TenantResource;
  readonly who: string | undefined;
}

/** Whose limits: those of all stores together, or those of the stores that each member created. */
export type LimitsOf = "tenant" | "member";

/** The limits that a tenant has now. */
export function presentLimits({ quota, memberQuota = {} }: TenantResource, of: LimitsOf): Quota {
  return of === "tenant" ? quota : memberQuota;
}

interface QuotaChange {
  readonly tenant: TenantResource;
  readonly of: LimitsOf;
  readonly onDone: () => void;
}

/** Sets a tenant's limits, as long as it is what one saw when one began. */
export function useQuotaChange({ tenant, of, onDone }: QuotaChange) {
  const { api } = useServices();
  const client = useQueryClient();
  const [begun] = useState(() => new Date().toISOString());
  const [conflict, setConflict] = useState<Conflict>();
  const change = useMutation<TenantResource, Error, { readonly quota: Quota; readonly ifRevision: string }>({
    mutationFn: async ({ quota, ifRevision }) => {
      try {
        if (of === "member") return await api.setMemberQuota(tenant.tenant, quota, { ifRevision });
        return await api.setTenantQuota(tenant.tenant, quota, { ifRevision });
      } catch (error) {
        if (isProblem(error, "revision-conflict")) setConflict(await whatIsNow(api, tenant.tenant, begun));
        throw error;
      }
    },
    onSuccess: (changed) => {
      client.setQueryData(tenantQuery(api, changed.tenant).queryKey, changed);
      void client.invalidateQueries({ queryKey: ["tenants"] });
      onDone();
    },
  });
  return { change, conflict, settle: () => setConflict(undefined) };
}

async function whatIsNow(api: ApiClient, tenant: string, since: string): Promise<Conflict> {
  const [newest, who] = await Promise.all([api.getTenant(tenant), lastChanger(api, tenant, since)]);
  return { newest, who };
}

const changes: ReadonlySet<string> = new Set(["setTenantQuota", "setMemberQuota", "suspendTenant", "resumeTenant"]);

/** Who changed it last, as the platform's audit tells those who may read it. */
async function lastChanger(api: ApiClient, tenant: string, since: string): Promise<string | undefined> {
  try {
    const { items } = await api.listAudit({ since, target: tenant, platform: true, limit: 200 });
    return items.findLast(({ operation, outcome }) => changes.has(operation) && outcome === "Accepted")?.actor;
  } catch {
    return undefined;
  }
}
