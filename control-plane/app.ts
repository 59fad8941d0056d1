import { type Context, Hono } from "hono";
import type { ProblemCode, Quota } from "../contract/index.ts";
import type { Dashboard } from "./dashboard/serve-dashboard.ts";
import { createFeedPerRequest } from "./events/feed-per-request.ts";
import { LogStreams } from "./events/logs/log-streams.ts";
import { addressSet } from "./http/address-set.ts";
import type { Arrival } from "./http/arrival.ts";
import { withRights } from "./http/authorize.ts";
import { checkTarget } from "./http/check-target.ts";
import { clientAddress } from "./http/client-address.ts";
import { corsHeaders, preflight } from "./http/cors.ts";
import { defaultHttpLimits } from "./http/http-limits.ts";
import { countedMethod, type Observe } from "./http/observation.ts";
import { isForPage, pageHeaders, problemPage } from "./http/page.ts";
import { SummedRoom } from "./http/platform-room.ts";
import { alwaysHeaders, problemAnswer } from "./http/problem-answer.ts";
import { ClientGoneError, internalDetail, ProblemError, toProblem } from "./http/problem-error.ts";
import type { RateLimiter } from "./http/rates/rate-limiter.ts";
import { checkOurHost, type HostRule } from "./http/refuse-foreign.ts";
import { callerOf, type HostRules, type Identity, type Ids } from "./http/request-context.ts";
import { goneStatus, logRequest } from "./http/request-log.ts";
import { type VisitDeps, visitRoute } from "./http/request-steps.ts";
import type { Answer, Route } from "./http/route.ts";
import type { SignInPages } from "./http/sign-in-pages.ts";
import { transportSecurity } from "./http/transport-security.ts";
import type { Visit } from "./http/visit.ts";
import type { LoadOpenApi } from "./openapi/document.ts";
import type { WithBackend } from "./ports/backend.ts";
import type { EventFeed } from "./ports/event-feed.ts";
import type { LogFeed } from "./ports/log-feed.ts";
import type { Logger } from "./ports/logger.ts";
import type { WebhookRules } from "./ports/webhooks.ts";
import { allRoutes, type RouteParts } from "./routes.ts";

export interface AppDeps {
  readonly withBackend: WithBackend;
  readonly logger: Logger;
  /** @default anyone is a platform admin who acts for tenant `default` */
  readonly identity?: Identity;
  /** @default there are no pages to sign in with */
  readonly signInPages?: SignInPages | undefined;
  /** @default random UUIDs */
  readonly ids?: Ids;
  /** Milliseconds that a body may take to arrive. @default that of defaultHttpLimits */
  readonly bodyMs?: number;
  /** @default any */
  readonly isOurHost?: HostRule | undefined;
  /** Origins of web pages that may use it. @default none */
  readonly corsOrigins?: readonly string[];
  /** @default every host has to be proved, and no domain is the platform's */
  readonly hostRules?: HostRules | undefined;
  /** @default there is no key for their secrets, so that none can be made */
  readonly webhookRules?: WebhookRules | undefined;
  /** What all tenants together may have. @default any amount */
  readonly platformQuota?: Quota | undefined;
  /** Called with every request that reached the app. @default nothing is called */
  readonly observe?: Observe;
  /** @default any rate */
  readonly rates?: RateLimiter | undefined;
  /** Addresses of proxies whose X-Forwarded-For counts. @default none */
  readonly trustedProxies?: readonly string[];
  /** @default no dashboard */
  readonly dashboard?: Dashboard | undefined;
  /** Where lists of rows come from. @default the bus, page by page */
  readonly listing?: RouteParts["listing"];
  /** Whether the process is about to end. @default never */
  readonly isDraining?: () => boolean;
  /** Streams of events. @default each reads for itself */
  readonly feed?: EventFeed | undefined;
  /** Streams of logs. @default the same, each for a minute at most */
  readonly logFeed?: LogFeed | undefined;
}

interface AppTypes {
  Bindings: Arrival;
  Variables: { requestId: string; visit?: Visit; code?: ProblemCode };
}
type App = Hono<AppTypes>;
type AppContext = Context<AppTypes>;

/** An isolate is let go on after this. */
const isolateMs = 55_000;
const never = (): boolean => false;
const noWebhooks: WebhookRules = { keys: [], allowsLoopback: false };
const strictHostRules: HostRules = { areTrusted: false, platformDomains: [] };
const anyone: Identity = () => callerOf({ tenant: "default", actor: "anonymous", role: "platform-admin" });
/** Its text is large and seldom asked for: an isolate at the edge must not read it before its first answer. */
const loadOpenApi: LoadOpenApi = async () =>
  (await import("./openapi.generated.json", { with: { type: "json" } })).default;
const randomIds: Ids = { uuid: () => crypto.randomUUID() };

/**
 * The HTTP API as a value with `fetch`; nothing happens before the first request.
 * @example `const response = await createApp({ withBackend, logger }).request("/v1/stores")`
 */
export function createApp(deps: AppDeps): App {
  const { logger, ids = randomIds, trustedProxies = [] } = deps;
  const trusted = addressSet(trustedProxies);
  const visitDeps = visitDepsOf(deps);
  const { corsOrigins } = visitDeps;
  const app: App = new Hono();
  app.use(keepRecord({ ...deps, ids }));
  app.use(async (context, next) => {
    const asked = preflight(context.req.raw, corsOrigins);
    if (asked !== undefined) context.res = asked;
    else await next();
    const added = { ...corsHeaders(context.req.raw, corsOrigins), ...transportSecurity(context.req.raw) };
    for (const [name, value] of Object.entries(added)) context.header(name, value);
  });
  app.use((context, next) => {
    checkTarget(context.req.raw);
    return next();
  });

  const serve = (route: Route) => async (context: AppContext) => {
    // Hono takes it for a GET.
    if (!takesHead(route) && context.req.raw.method === "HEAD") return refuseMethod([route]);
    const visit: Visit = {
      route,
      request: context.req.raw,
      requestId: context.get("requestId"),
      address: clientAddress(
        (context.env as Arrival | undefined)?.remoteAddress,
        context.req.raw.headers.get("x-forwarded-for"),
        trusted,
      ),
      params: context.req.param(),
    };
    context.set("visit", visit);
    return send(await visitRoute(visit, visitDeps));
  };
  const { listing } = deps;
  const all = allRoutes(loadOpenApi, { pages: signInPagesOf(deps), listing });
  const routes = Map.groupBy(withRights(all), honoPath);
  for (const [path, ofPath] of routes) {
    for (const route of ofPath) app.on(route.spec.method.toUpperCase(), path, serve(route));
    app.all(path, () => refuseMethod(ofPath));
  }

  app.notFound((context) => sendPage(deps, context) ?? sendProblem(context, unknownPath(context.req.path)));
  app.onError((error, context) => answerError(logger, { error, context }));
  return app;
}

function visitDepsOf(deps: AppDeps): VisitDeps {
  const { withBackend, logger, identity = anyone, ids = randomIds, bodyMs = defaultHttpLimits.bodyMs } = deps;
  const { isOurHost, isDraining = never, rates, hostRules = strictHostRules, webhookRules = noWebhooks } = deps;
  const { feed = createFeedPerRequest(deps), logFeed = new LogStreams({ ...deps, livesMs: isolateMs }) } = deps;
  const corsOrigins = new Set(deps.corsOrigins);
  const platformRoom = new SummedRoom(deps.platformQuota ?? {});
  const rules = { isOurHost, corsOrigins, rates, hostRules, webhookRules, platformRoom };
  return { withBackend, logger, identity, ids, bodyMs, isDraining, feed, logFeed, ...rules };
}

/** With a dashboard people begin there. */
function signInPagesOf({ signInPages, dashboard }: AppDeps): SignInPages | undefined {
  return signInPages && { ...signInPages, ...(dashboard && { firstPage: "/" }) };
}

/** The answer of the dashboard, where there is one and it is asked for under a name of ours. */
function sendPage({ dashboard, isOurHost }: AppDeps, { req }: AppContext): Response | undefined {
  const page = dashboard?.(req.raw);
  if (page !== undefined) checkOurHost(req.raw, isOurHost);
  return page;
}

/** A longer path is cut. */
const maxPathLength = 100;

function unknownPath(path: string): ProblemError {
  const shown = path.length > maxPathLength ? `${path.slice(0, maxPathLength)}…` : path;
  return new ProblemError(
    "route-not-found",
    `There is nothing at ${shown}. See GET /docs for the available endpoints.`,
  );
}

/** Gives the request its id, and writes down what became of it. */
function keepRecord({ logger, ids, observe }: Pick<AppDeps, "logger" | "observe"> & { readonly ids: Ids }) {
  return async (context: AppContext, next: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    const arrival = context.env as Arrival | undefined;
    const requestId = arrival?.requestId ?? ids.uuid();
    context.set("requestId", requestId);
    await next();
    context.header("X-Request-Id", requestId);
    const visit = context.get("visit");
    tellRates(context, visit);
    const request = context.req.raw;
    const status = arrival?.answered ?? (request.signal.aborted ? goneStatus : context.res.status);
    const seconds = (performance.now() - startedAt) / 1000;
    const { path } = context.req;
    logRequest(logger, { requestId, request, path, status, seconds, arrival, visit });
    const route = visit?.route.spec.path ?? "none";
    observe?.({ route, method: countedMethod(request.method), status, seconds, code: context.get("code") });
  };
}

function tellRates(context: AppContext, visit: Visit | undefined): void {
  for (const [name, value] of Object.entries(visit?.rate?.headers ?? {})) context.header(name, value);
}

function answerError(logger: Logger, { error, context }: { error: Error; context: AppContext }): Response {
  if (error instanceof ClientGoneError) return new Response(undefined, { status: goneStatus });
  const problem = toProblem(error);
  const entry = { requestId: context.get("requestId"), err: error };
  if (problem === undefined) logger.error(entry, "request failed");
  else if (problem.status >= 500) logger.warn(entry, "request not served");
  return sendProblem(context, problem ?? new ProblemError("internal", internalDetail));
}

/** `/v1/stores/{name}` is `/v1/stores/:name` to Hono. */
function honoPath({ spec }: Route): string {
  return spec.path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function takesHead({ spec }: Route): boolean {
  return !spec.signsIn && !spec.streams;
}

function refuseMethod(routes: readonly Route[]): never {
  const methods = routes.map((route) => route.spec.method.toUpperCase());
  const hasHead = routes.some((route) => route.spec.method === "get" && takesHead(route));
  const allowed = [...methods, ...(hasHead ? ["HEAD"] : [])].join(", ");
  throw new ProblemError("method-not-allowed", `Allowed: ${allowed}.`, { headers: { Allow: allowed } });
}

function send({ status, body, headers, cookies = [] }: Answer): Response {
  const type = headers?.["Content-Type"];
  const isReady = body instanceof ReadableStream || (type !== undefined && typeof body === "string");
  const response = new Response(isReady ? body : asText(body), {
    status,
    headers: { "Content-Type": "application/json", ...alwaysHeaders, ...headers },
  });
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

/** Ends its line: at a prompt the next one begins on a line of its own. */
function asText(body: unknown): string | undefined {
  return body === undefined ? undefined : `${JSON.stringify(body)}\n`;
}

function sendProblem(context: AppContext, problem: ProblemError): Response {
  context.set("code", problem.code);
  const requestId = context.get("requestId");
  const { status, headers, text } = problemAnswer(problem, requestId);
  if (context.get("visit")?.route.spec.signsIn && isForPage(context.req.raw.headers.get("accept"))) {
    return new Response(problemPage(problem, requestId), { status, headers: { ...headers, ...pageHeaders } });
  }
  return new Response(text, { status, headers });
}
