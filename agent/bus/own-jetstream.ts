import { type JetStreamClient, jetstream } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { agentApiPrefix } from "../../contract/index.ts";

/** JetStream as the account of a cluster sees it: what is the cluster's own, under a prefix. */
export function ownJetstream(connection: NatsConnection): JetStreamClient {
  return jetstream(connection, { apiPrefix: agentApiPrefix });
}
