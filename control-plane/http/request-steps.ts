import type { ProblemCode, Scope } from "../../contract/index.ts";
import type { WithBackend } from "../ports/backend.ts";
import type { EventFeed } from "../ports/event-feed.ts";
import type { LogFeed } from "../ports/log-feed.ts";
import type { Logger } from "../ports/logger.ts";
import type { WebhookRules } from "../ports/webhooks.ts";
import { noteVisit, originOf } from "./audit-visit.ts";
import { actingFor, requireRight } from "./authorize.ts";
import { checkTenant } from "./check-tenant.ts";
import type { AllowedOrigins } from "./cors.ts";
import { parseBody, parseHead } from "./parse-input.ts";
import { ProblemError } from "./problem-error.ts";
import type { Count, FailureKind, RateLimiter } from "./rates/rate-limiter.ts";
import { checkOrigin, checkOurHost, type HostRule } from "./refuse-foreign.ts";
import type { Caller, HostRules, Identity, Ids, PlatformRoom } from "./request-context.ts";
import { type Answer, isConfidential } from "./route.ts";
import type { Visit } from "./visit.ts";

export interface VisitDeps {
  readonly withBackend: WithBackend;
  readonly identity: Identity;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Milliseconds that a body may take to arrive. */
  readonly bodyMs: number;
  readonly isOurHost: HostRule | undefined;
  readonly corsOrigins: AllowedOrigins;
  readonly hostRules: HostRules;
  readonly webhookRules: WebhookRules;
  readonly platformRoom: PlatformRoom;
  readonly isDraining: () => boolean;
  readonly feed: EventFeed;
  readonly logFeed: LogFeed;
  /** @default any rate */
  readonly rates?: RateLimiter | undefined;
}

/** What is said to who could not prove itself, by a credential or by what a body says. */
const provenWrong: ReadonlySet<string> = new Set<ProblemCode>(["unauthenticated", "renewal-refused", "join-refused"]);

type Step = (visit: Visit, deps: VisitDeps) => void | Promise<void>;

/**
 * What happens to a request of a route, in order. Who asks and whether they may is known before anything of the request
 * is judged: a stranger learns no field's name and costs no body.
 */
const steps: readonly Step[] = [refuseForeign, identify, limitToken, authorize, readHead, readBody, handle];

/** Takes a request through its route; throws ProblemError, or ClientGoneError when the client has left. */
export async function visitRoute(visit: Visit, deps: VisitDeps): Promise<Answer> {
  try {
    for (const step of steps) await step(visit, deps);
  } catch (error) {
    countFailure(visit, deps, error);
    await noteVisit(visit, deps, error);
    throw error;
  }
  await noteVisit(visit, deps);
  return need(visit.answer);
}

function refuseForeign({ route, request }: Visit, { isOurHost, corsOrigins }: VisitDeps): void {
  if (!route.spec.isProbe) checkOurHost(request, isOurHost);
  checkOrigin(request, isOurHost, corsOrigins);
}

async function identify(visit: Visit, { identity, rates }: VisitDeps): Promise<void> {
  const { right, signsIn } = visit.route.spec;
  const kind = kindOf(visit);
  // Others behind the same address, of a proxy perhaps, are not locked out by whoever guesses there.
  const checkAddress = (): void => rates?.checkAddress(visit.address, kind);
  if (signsIn) checkAddress();
  // Public routes ask for no credential: probes have none to show.
  if (right !== "public") visit.caller = await identity(visit.request, checkAddress);
}

/** Whoever shows what lets no one in; throws ProblemError, in place of what was wrong, when that was so too often of late. */
function countFailure(visit: Visit, { rates }: VisitDeps, error: unknown): void {
  if (!(error instanceof ProblemError) || !provenWrong.has(error.code)) return;
  const kind = kindOf(visit);
  rates?.checkAddress(visit.address, kind);
  rates?.countFailure(visit.address, kind);
}

/** An agent proves itself by a body, where no credential is asked for. */
function kindOf({ route: { spec } }: Visit): FailureKind {
  if (spec.signsIn) return "sign-ins";
  return spec.right === "public" ? "agents" : "credentials";
}

/** Whatever the credential asks for counts, that it may and that it may not. */
function limitToken(visit: Visit, { rates }: VisitDeps): void {
  noteCount(visit, visit.caller && rates?.countToken(visit.caller, visit.route.spec));
}

/** The tenant's own counts what it may ask for only: one that may not write uses up none of its writes. */
function authorize(visit: Visit, { rates }: VisitDeps): void {
  const { right } = visit.route.spec;
  if (right === "public") return;
  const caller = need(visit.caller);
  requireRight(caller, right);
  visit.caller = actingFor(caller, visit.request);
  // By the caller's own tenant, also of one that acts for another.
  noteCount(visit, rates?.countTenant(caller, visit.route.spec, visit.rate));
}

function noteCount(visit: Visit, count: Count | undefined): void {
  if (count === undefined) return;
  visit.rate = count;
  count.refuse();
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
  const { ids, logger, hostRules, webhookRules, platformRoom, isDraining, feed, logFeed } = deps;
  const mayStill = (): Promise<readonly Scope[]> => checkAgain(visit, deps);
  const caller = visit.caller ?? stranger;
  const rules = { hostRules, webhookRules, platformRoom };
  const context = { requestId, caller, ids, logger, ...rules, isDraining, feed, logFeed, mayStill };
  visit.answer = await deps.withBackend(async (backend) => {
    visit.audit = backend.audit;
    await checkTenant(backend, context.caller, route.spec.right);
    if (isConfidential(route.spec.right)) await backend.audit.checkRoom();
    return route.handle(input, { backend, ...context });
  }, originOf(visit));
}

/** What the steps before the body found out of the caller, for an answer that goes on. */
async function checkAgain({ route, request }: Visit, { identity, withBackend }: VisitDeps): Promise<readonly Scope[]> {
  const { right } = route.spec;
  if (right === "public") return [];
  const caller = await identity(request, () => undefined);
  requireRight(caller, right);
  const acting = actingFor(caller, request);
  await withBackend((backend) => checkTenant(backend, acting, right));
  return acting.scopes;
}

/** Whoever asks for what is public. */
const stranger: Caller = { tenant: "none", actor: "stranger", role: "tenant-viewer", scopes: [] };

function need<T>(found: T | undefined): T {
  if (found === undefined) throw new TypeError("a step relies on one that comes after it");
  return found;
}
