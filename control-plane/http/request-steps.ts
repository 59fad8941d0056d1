import type { AuditOrigin } from "../ports/audit.ts";
import type { WithBackend } from "../ports/backend.ts";
import type { Logger } from "../ports/logger.ts";
import { actingFor, requireRight } from "./authorize.ts";
import { parseBody, parseHead, type RequestHead } from "./parse-input.ts";
import { checkOrigin, checkOurHost, type HostRule } from "./refuse-foreign.ts";
import type { Caller, Identity, Ids } from "./request-context.ts";
import type { Answer, Route, RouteInput } from "./route.ts";

/** One request on its way through a route; each step adds what it finds out. */
export interface Visit {
  readonly route: Route;
  readonly request: Request;
  readonly requestId: string;
  /** Of the client, as the server sees it. */
  readonly address?: string | undefined;
  /** The parameters of the path, as they came. */
  readonly params: Readonly<Record<string, string>>;
  caller?: Caller;
  head?: RequestHead;
  body?: Pick<RouteInput<unknown, unknown, unknown, unknown>, "body" | "bytes">;
  answer?: Answer;
}

export interface VisitDeps {
  readonly withBackend: WithBackend;
  readonly identity: Identity;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Milliseconds that a body may take to arrive. */
  readonly bodyMs: number;
  readonly isOurHost: HostRule | undefined;
  readonly isDraining: () => boolean;
}

type Step = (visit: Visit, deps: VisitDeps) => void | Promise<void>;

/**
 * What happens to a request of a route, in order. Who asks and whether they may is known before anything of the request
 * is judged: a stranger learns no field's name and costs no body.
 */
const steps: readonly Step[] = [refuseForeign, identify, authorize, readHead, readBody, handle];

/** Takes a request through its route; throws ProblemError, or ClientGoneError when the client has left. */
export async function visitRoute(visit: Visit, deps: VisitDeps): Promise<Answer> {
  for (const step of steps) await step(visit, deps);
  return need(visit.answer);
}

function refuseForeign({ route, request }: Visit, { isOurHost }: VisitDeps): void {
  if (!route.spec.isProbe) checkOurHost(request, isOurHost);
  checkOrigin(request, isOurHost);
}

async function identify(visit: Visit, { identity }: VisitDeps): Promise<void> {
  // Public routes ask for no credential: probes have none to show.
  if (visit.route.spec.right !== "public") visit.caller = await identity(visit.request);
}

function authorize(visit: Visit): void {
  const { right } = visit.route.spec;
  if (right === "public") return;
  const caller = need(visit.caller);
  requireRight(caller, right);
  visit.caller = actingFor(caller, visit.request);
}

function readHead(visit: Visit): void {
  visit.head = parseHead(visit.route, visit);
}

async function readBody(visit: Visit, { bodyMs }: VisitDeps): Promise<void> {
  visit.body = await parseBody(visit.route, visit.request, bodyMs);
}

async function handle(visit: Visit, deps: VisitDeps): Promise<void> {
  const { route, requestId } = visit;
  const input = { ...need(visit.head), ...need(visit.body) };
  const { ids, logger, isDraining } = deps;
  const context = { requestId, caller: visit.caller ?? stranger, ids, logger, isDraining };
  const origin = originOf(visit, context.caller);
  visit.answer = await deps.withBackend((backend) => route.handle(input, { backend, ...context }), origin);
}

/** As whose the audit records what the request does. */
function originOf({ route, requestId, address }: Visit, { tenant, actor, role, credential }: Caller): AuditOrigin {
  const { operationId, method } = route.spec;
  return { tenant, actor, role, credential, address, method, operation: operationId, requestId };
}

/** Whoever asks for what is public. */
const stranger: Caller = { tenant: "none", actor: "stranger", role: "tenant-viewer", scopes: [] };

function need<T>(found: T | undefined): T {
  if (found === undefined) throw new TypeError("a step relies on one that comes after it");
  return found;
}
