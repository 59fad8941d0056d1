import type { Routing } from "../profile/profile.ts";

/** Namespace whose pods forward visitors to the stores. */
export function proxyNamespaceOf(routing: Routing): string {
  return routing.kind === "gateway" ? (routing.proxyNamespace ?? routing.gateway.namespace) : routing.proxyNamespace;
}
