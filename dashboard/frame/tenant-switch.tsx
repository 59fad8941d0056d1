import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { isPlatformRole, roles } from "../../contract/index.ts";
import { meQuery, tenantsQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { SelectField } from "../parts/select-field.tsx";

/** For those who may act for every tenant: whose stores they see. */
export function TenantSwitch() {
  const { api } = useServices();
  const me = useQuery(meQuery(api));
  const role = roles.find((each) => each === me.data?.role);
  if (role === undefined || !isPlatformRole(role)) return undefined;
  return <Tenants own={me.data?.tenant ?? ""} />;
}

function Tenants({ own }: { readonly own: string }) {
  const { api, acting } = useServices();
  const chosen = useSyncExternalStore(acting.subscribe, acting.read) ?? own;
  const tenants = useInfiniteQuery(tenantsQuery(api));
  const listed = tenants.data?.pages.flatMap(({ items }) => items) ?? [];
  const ids = [...new Set([own, chosen, ...listed.map(({ tenant }) => tenant)])].filter((id) => id !== "");
  if (ids.length < 2) return undefined;
  const options = ids.map((id) => ({ id, name: listed.find(({ tenant }) => tenant === id)?.name ?? id }));
  // By its id also where it is the own one: who asks, as the API tells it, is of the tenant that was chosen before.
  const choose = (id: string): void => acting.choose(id);
  return <SelectField label="Tenant" options={options} value={chosen} onChange={choose} />;
}
