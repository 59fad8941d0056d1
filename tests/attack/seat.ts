import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { agentApiPrefix, inboxPrefix } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import type { NatsHandle, NatsRole } from "../../testbed/servers/server-handles.ts";

/** What an agent's own requests to JetStream begin with. */
export const agentApi = agentApiPrefix;

/** What an agent calls a key that it writes. */
export function ownKey(subject: string): string {
  return `${agentApiPrefix}.${subject}`;
}

/** The inboxes of a cluster's agent. */
export function inboxesOf(cluster: string): string {
  return inboxPrefix(cluster);
}

/** Under which the server shows it. */
export function seatName(role: NatsRole): string {
  return typeof role === "string" ? `seat of ${role}` : `seat of ${role.agent}`;
}

/** Connects to one server, and no other, as one who has a role's credentials. */
export function takeSeat(nats: NatsHandle, role: NatsRole, url = nats.url): Promise<NatsConnection> {
  const options = keptConnectionOptions({ url, credentials: nats.credentials(role) });
  return connect({ ...options, ignoreClusterUpdates: true, name: seatName(role) });
}
