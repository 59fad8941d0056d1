import { connect } from "@nats-io/transport-node";
import { agentToken } from "../../bus-keys/user-creds.ts";
import { agentTokenSeconds } from "../../contract/index.ts";
import { keptConnectionOptions } from "../../control-plane/bus/connection/connection-options.ts";
import type { Logger } from "../../control-plane/ports/logger.ts";
import { accountsOf } from "../../renewal/accounts.ts";
import { servePlacings, serveRenewals } from "../../renewal/serve.ts";
import type { NatsHandle } from "../../testbed/servers/server-handles.ts";

/**
 * Renews the tokens of agents and puts accounts in place in this process, on connections of their own: whoever starts a platform on one machine has
 * all keys anyway, and in production it is a process that has one of them.
 */
export async function serveRenewalsHere(
  { url, authority, keys, ...nats }: NatsHandle,
  logger: Pick<Logger, "error">,
): Promise<AsyncDisposable> {
  const open = (role: "renewal" | "operator") => {
    const options = keptConnectionOptions({ url, credentials: nats.credentials(role) });
    return connect({ ...options, ...(authority !== undefined && { tls: { caFile: authority } }) });
  };
  const [connection, operator] = await Promise.all([open("renewal"), open("operator")]);
  serveRenewals(connection, {
    sign: (agent) => agentToken(keys.agents, agent),
    lifetimeSeconds: agentTokenSeconds,
    now: () => new Date(),
    onFailure: (cluster, error) => logger.error({ cluster, err: error }, "token not renewed"),
  });
  servePlacings(connection, {
    accounts: accountsOf(operator, nats.credentials("operator").creds),
    replaced: new Map(),
    onFailure: (cluster, error) => logger.error({ cluster, err: error }, "account not put in place"),
  });
  await connection.flush();
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all([connection.close(), operator.close()]);
    },
  };
}
