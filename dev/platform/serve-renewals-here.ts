import { connect } from "@nats-io/transport-node";
import { agentToken } from "../../bus-keys/user-creds.ts";
import { agentTokenSeconds } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import type { Logger } from "../../control-plane/ports/logger.ts";
import { serveRenewals } from "../../renewal/serve.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

/**
 * Renews the tokens of agents in this process, on a connection of its own: whoever starts a platform on one machine has
 * all keys anyway, and in production it is a process that has one of them.
 */
export async function serveRenewalsHere(
  { url, authority, keys, ...nats }: NatsHandle,
  logger: Pick<Logger, "error">,
): Promise<AsyncDisposable> {
  const options = keptConnectionOptions({ url, credentials: nats.credentials("renewal") });
  const connection = await connect({ ...options, ...(authority !== undefined && { tls: { caFile: authority } }) });
  serveRenewals(connection, {
    sign: (agent) => agentToken(keys.agents, agent),
    lifetimeSeconds: agentTokenSeconds,
    now: () => new Date(),
    onFailure: (cluster, error) => logger.error({ cluster, err: error }, "token not renewed"),
  });
  await connection.flush();
  return { [Symbol.asyncDispose]: () => connection.close() };
}
