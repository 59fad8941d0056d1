import { wsconnect } from "@nats-io/nats-core";
import { inboxPrefix } from "../contract/index.ts";
import { createApp } from "./app.ts";
import { busPerRequest } from "./bus/bus-per-request.ts";
import { credsAuthenticator } from "./bus/connection/creds-authenticator.ts";
import { type Environment, readEdgeConfig } from "./config.ts";
import { createConsoleLogger } from "./console-logger.ts";
import { RateLimiter } from "./http/rates/rate-limiter.ts";
import { hostRuleOf } from "./http/refuse-foreign.ts";
import { createAccess } from "./identity/create-access.ts";

type App = ReturnType<typeof createApp>;

/** Every request of an isolate comes with the same bindings; what outlives a request is data only. */
let app: App | undefined;

function startApp(environment: Environment): App {
  const { nats, identity, access, rates, publicHosts, corsOrigins, ...rules } = readEdgeConfig(environment);
  const { url, creds } = nats;
  const logger = createConsoleLogger();
  const prefix = inboxPrefix("control-plane");
  const authenticator = credsAuthenticator(() => creds);
  const connect = () =>
    wsconnect({ servers: url, authenticator, inboxPrefix: prefix, reconnect: false, timeout: 4000, noEcho: true });
  const withBackend = busPerRequest({ connect, inboxPrefix: prefix, logger });
  // It listens nowhere: only names can tell whether a request is meant for us.
  const known = identity === "tokens" && {
    ...createAccess({ ...access, withBackend, logger, sharing: false }),
    rates: new RateLimiter(rates),
  };
  const isOurHost = hostRuleOf({ listensOn: "", publicHosts });
  return createApp({ withBackend, logger, ...known, isOurHost, corsOrigins, ...rules });
}

export default {
  fetch(request: Request, environment: Environment): Response | Promise<Response> {
    app ??= startApp(environment);
    return app.fetch(request);
  },
};
