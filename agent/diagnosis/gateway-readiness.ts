import * as z from "zod";
import type { ClusterObject } from "../ports.ts";
import { type Assessment, ready, waiting, wrong } from "./assessment.ts";

const datedConditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().default(""),
      message: z.string().default(""),
      observedGeneration: z.int().default(0),
    }),
  )
  .default([]);
type DatedConditions = z.infer<typeof datedConditions>;

const gatewayGroup = "gateway.networking.k8s.io";
const parentRef = z.object({
  group: z.string().default(gatewayGroup),
  kind: z.string().default("Gateway"),
  namespace: z.string().optional(),
  name: z.string(),
  sectionName: z.string().optional(),
  port: z.int().optional(),
});
const routeSchema = z.object({
  spec: z.object({ parentRefs: z.array(parentRef).default([]) }).prefault({}),
  status: z
    .object({
      parents: z
        .array(z.object({ parentRef, controllerName: z.string().default(""), conditions: datedConditions }))
        .default([]),
    })
    .prefault({}),
});
const listenerSetSchema = z.object({
  spec: z
    .object({ listeners: z.array(z.object({ name: z.string(), hostname: z.string().optional() })).default([]) })
    .prefault({}),
  status: z
    .object({
      conditions: datedConditions,
      listeners: z.array(z.object({ name: z.string(), conditions: datedConditions })).default([]),
    })
    .prefault({}),
});

/** What one controller says of a route's attachment to one of the places that the route names. */
interface ParentWord {
  readonly parent: string;
  readonly controllerName: string;
  readonly assessment: Assessment;
}

/**
 * Words about the places that the route itself names. Anybody may leave others: a gateway that was before, a second
 * controller, a person.
 */
export function parentWords(route: ClusterObject): readonly ParentWord[] {
  const { parentRefs, parents } = parentsOf(route);
  return parents
    .filter(({ key }) => parentRefs.includes(key))
    .map(({ key, controllerName, conditions: all }) => ({
      parent: key,
      controllerName,
      assessment: assessAccepted(route, { needed: ["Accepted", "ResolvedRefs"], all }),
    }));
}

function parentsOf(route: ClusterObject) {
  const { spec, status } = routeSchema.parse(route);
  const keyOf = (ref: z.infer<typeof parentRef>) => JSON.stringify({ ...ref, namespace: namespaceOf(ref, route) });
  return {
    parentRefs: spec.parentRefs.map(keyOf),
    parents: status.parents.map((parent) => ({ ...parent, key: keyOf(parent.parentRef) })),
  };
}

function namespaceOf({ namespace }: z.infer<typeof parentRef>, { metadata }: ClusterObject): string {
  return namespace ?? metadata.namespace ?? "";
}

/**
 * Ready when every place that the route names has accepted it, by the word of the given controller. Where that is not
 * known, one controller that serves the route is enough, whatever another one says of the same place.
 */
export function assessRoute(route: ClusterObject, controllerName: string | undefined): Assessment {
  const words = parentWords(route).filter((word) => (controllerName ?? word.controllerName) === word.controllerName);
  const silent = waiting(`HTTPRoute ${route.metadata.name} is not accepted by its gateway yet`);
  const verdicts = parentsOf(route).parentRefs.map((parent) => {
    const said = words.filter((word) => word.parent === parent).map(({ assessment }) => assessment);
    return said.find((each) => each.ready) ?? said.find(({ reason }) => reason) ?? said[0] ?? silent;
  });
  if (verdicts.length === 0) return silent;
  return verdicts.find((each) => !each.ready) ?? ready;
}

/** Also says which of its listeners is not up: a certificate that can't be issued shows there. */
export function assessListenerSet(set: ClusterObject): Assessment {
  const { conditions: all, listeners } = listenerSetSchema.parse(set).status;
  const assessment = assessAccepted(set, { needed: ["Accepted", "Programmed"], all });
  if (assessment.ready) return assessment;
  const trouble = listeners.flatMap(({ name, conditions }) =>
    current(set, conditions)
      .filter(({ status }) => status === "False")
      .map(({ reason, message }) => `${name}: ${reason} ${message}`.trim()),
  );
  return { ...assessment, message: [assessment.message, ...trouble].join("; ") };
}

/**
 * Whether the listener of one host is up. A gateway that takes the set may refuse one of its listeners, and the other
 * way round it says of the whole set that some are bad: each host has its own word.
 */
export function assessListener(set: ClusterObject, host: string): Assessment {
  const { spec, status } = listenerSetSchema.parse(set);
  const name = spec.listeners.find(({ hostname }) => hostname === host)?.name;
  const own = status.listeners.find((listener) => listener.name === name)?.conditions ?? [];
  const said = current(set, own);
  const trouble = listenerNeeds
    .map((need) => said.find(({ type, status }) => status === "False" && type === need))
    .find((refusal) => refusal !== undefined);
  if (trouble) {
    const reason = trouble.reason === noCertificate ? "CertificatePending" : "RouteNotAccepted";
    return wrong(reason, `listener ${name}: ${trouble.reason} ${trouble.message}`.trim());
  }
  if (said.some(({ type, status }) => type === "Programmed" && status === "True")) return ready;
  return assessAccepted(set, { needed: ["Accepted"], all: status.conditions }).reason
    ? assessListenerSet(set)
    : waiting(`the listener of ${host} is not up yet`);
}

/** What a gateway says of a listener whose Secret is not there, or holds no certificate. */
const noCertificate = "InvalidCertificateRef";

/** In the order in which they are told: without its certificate a listener is not programmed either. */
const listenerNeeds = ["ResolvedRefs", "Accepted", "Programmed"];

interface Acceptance {
  readonly needed: readonly string[];
  readonly all: DatedConditions;
}

/** A gateway that hears of a route before it hears of the route's Service says so for a moment. */
const backendNotSeen = "BackendNotFound";

/** What a gateway says of an object, as far as it has seen its newest generation. */
function assessAccepted(object: ClusterObject, { needed, all }: Acceptance): Assessment {
  const name = `${object.kind} ${object.metadata.name}`;
  const said = current(object, all);
  const refusal = said.find(({ type, status }) => needed.includes(type) && status === "False");
  const why = refusal && `${name}: ${refusal.reason} ${refusal.message}`.trim();
  if (why !== undefined) return refusal?.reason === backendNotSeen ? waiting(why) : wrong("RouteNotAccepted", why);
  const has = (type: string) => said.some((condition) => condition.type === type && condition.status === "True");
  return needed.every(has) ? ready : waiting(`${name} is not accepted by its gateway yet`);
}

function current({ metadata }: ClusterObject, all: DatedConditions): DatedConditions {
  return all.filter(({ observedGeneration }) => observedGeneration >= (metadata.generation ?? 0));
}
