import { useQuery } from "@tanstack/react-query";
import type { Scope } from "../../contract/index.ts";
import { meQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";

/** Whether the one who looks may do something; until that is known, it is not said that they may not. */
export function useMay(): (scope: Scope) => boolean {
  const { api } = useServices();
  const me = useQuery(meQuery(api));
  return (scope) => me.data === undefined || me.data.scopes.includes(scope);
}
