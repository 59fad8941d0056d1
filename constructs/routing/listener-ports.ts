import type { GatewayRouting, ListenerPorts } from "../profile/profile.ts";

/** Ports of every listener for stores, the shared ones and those of custom hosts. */
export function listenerPorts({ ports }: GatewayRouting): ListenerPorts {
  return ports ?? { http: 80, https: 443 };
}
