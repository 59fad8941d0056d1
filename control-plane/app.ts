import { type Context, Hono } from "hono";
import { ProblemError, toProblem } from "./errors.ts";
import openapi from "./openapi.generated.json" with { type: "json" };
import type { Clock, Identity, Ids, Logger, WithBackend } from "./ports.ts";
import { parseInput } from "./routes/parse-input.ts";
import type { Answer, Route } from "./routes/route.ts";
import { allRoutes } from "./routes/routes.ts";
import { PlacementTally } from "./stores/choose-cluster.ts";

export interface AppDeps {
  readonly withBackend: WithBackend;
  readonly logger: Logger;
  /** @default every request is of tenant `default` */
  readonly identity?: Identity;
  /** @default the system's clock */
  readonly clock?: Clock;
  /** @default random UUIDs */
  readonly ids?: Ids;
}

type App = Hono<{ Variables: { requestId: string } }>;
type AppContext = Context<{ Variables: { requestId: string } }>;

const anyone: Identity = () => ({ tenant: "default", actor: "anonymous" });
const systemClock: Clock = { now: () => new Date() };
const randomIds: Ids = { uuid: () => crypto.randomUUID() };

/**
 * The HTTP API as a value with `fetch`; nothing happens before the first request.
 * @example `const response = await createApp({ withBackend, logger }).request("/v1/stores")`
 */
export function createApp(deps: AppDeps): App {
  const { logger, identity = anyone, clock = systemClock, ids = randomIds, withBackend } = deps;
  const tally = new PlacementTally();
  const app: App = new Hono();

  app.use(async (context, next) => {
    const startedAt = performance.now();
    const requestId = ids.uuid();
    context.set("requestId", requestId);
    await next();
    context.header("X-Request-Id", requestId);
    const { method, path } = context.req;
    const ms = Math.round(performance.now() - startedAt);
    logger.info({ requestId, method, path, status: context.res.status, ms }, "request");
  });

  const serve = (route: Route) => async (context: AppContext) => {
    const request = context.req.raw;
    const params = readParams(route, context.req.param());
    const input = await parseInput(route, { request, params });
    const caller = await identity(request);
    const scope = { requestId: context.get("requestId"), caller, clock, ids, tally, logger };
    return send(await withBackend((backend) => route.handle(input, { backend, ...scope })));
  };
  const routes = Map.groupBy(allRoutes(openapi), honoPath);
  for (const [path, ofPath] of routes) {
    for (const route of ofPath) app.on(route.spec.method.toUpperCase(), path, serve(route));
    // Before the next path: a name with a verb would match the path of names alone.
    app.all(path, () => refuseMethod(ofPath));
  }

  app.notFound((context) =>
    sendProblem(context, new ProblemError("route-not-found", "GET /docs lists what there is.")),
  );
  app.onError((error, context) => {
    const problem = toProblem(error);
    const entry = { requestId: context.get("requestId"), err: error };
    if (problem === undefined) logger.error(entry, "request failed");
    else if (problem.status >= 500) logger.warn(entry, "request not served");
    return sendProblem(context, problem ?? new ProblemError("internal", "The request id tells us where to look."));
  });
  return app;
}

const verb = /\{(\w+)\}(:\w+)$/;
const verbOfAll = /\/(\w+):(\w+)$/;

/** A verb after a colon is part of the last segment, so that segment has to be matched whole. */
function honoPath({ spec }: Route): string {
  if (verbOfAll.test(spec.path)) return spec.path.replace(verbOfAll, "/:$1{$1(?::|%3[Aa])$2}");
  const [all, name, suffix] = verb.exec(spec.path) ?? [];
  if (all === undefined || suffix === undefined) return spec.path.replaceAll(/\{(\w+)\}/g, ":$1");
  return spec.path.replace(all, `:${name}{[^/]+(?::|%3[Aa])${suffix.slice(1)}}`);
}

function readParams({ spec }: Route, params: Record<string, string>): Record<string, string> {
  const [, name, suffix] = verb.exec(spec.path) ?? [];
  if (name === undefined || suffix === undefined) return params;
  return { ...params, [name]: params[name]?.slice(0, -suffix.length) ?? "" };
}

function refuseMethod(routes: readonly Route[]): never {
  const methods = routes.map((route) => route.spec.method.toUpperCase());
  const allowed = [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");
  throw new ProblemError("method-not-allowed", `Allowed: ${allowed}.`, { headers: { Allow: allowed } });
}

const always = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

function send({ status, body, headers }: Answer): Response {
  const type = headers?.["Content-Type"];
  const text = type !== undefined && typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { "Content-Type": "application/json", ...always, ...headers } });
}

function sendProblem(context: AppContext, problem: ProblemError): Response {
  const details = problem.toDetails(`urn:uuid:${context.get("requestId")}`);
  const headers = { "Content-Type": "application/problem+json", ...always, ...problem.options.headers };
  return new Response(JSON.stringify(details), { status: details.status, headers });
}
