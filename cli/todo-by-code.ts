import type { ApiProblemError } from "../client/index.ts";
import type { ProblemCode } from "../contract/index.ts";

/** What was refused: the store (or tenant) that the command line names, if it names one. */
export interface Refused {
  readonly error: ApiProblemError;
  readonly store?: string | undefined;
}

type Todo = (refused: { readonly error: ApiProblemError; readonly store: string }) => string | undefined;

/** What to do about a problem of the API, as a command line; what is not here the API's own words say. */
const todoByCode: Readonly<Partial<Record<ProblemCode, Todo>>> = {
  "store-not-found": () => "storeplane list shows the stores that there are.",
  "token-not-found": () => "storeplane token list shows the tokens that there are.",
  unauthenticated: () =>
    "Give a token: storeplane login gets one, --token-stdin keeps one that you have, STOREPLANE_TOKEN names one.",
  forbidden: () => "storeplane whoami shows what your credential may do.",
  "cluster-not-found": ({ error }) =>
    error.errors.some(({ field }) => field.startsWith("#/placement"))
      ? "storeplane clusters -o wide shows the region and the labels of each: ask for less."
      : "storeplane clusters shows the clusters that there are; without --cluster one is chosen.",
  "no-such-cluster": () => "storeplane clusters shows the clusters that there are.",
  "cluster-closed": () => "Name another cluster, or none: then one is chosen. storeplane clusters shows them.",
  "agent-too-old": () => "Upgrade the cluster's agent, or name a cluster whose agent is newer: storeplane clusters.",
  "cluster-unavailable": ({ error }) => `${retryOf(error)} storeplane clusters shows since when it is away.`,
  "no-cluster": ({ error }) => `${retryOf(error)} storeplane clusters shows what each cluster lacks.`,
  "not-deleting": () => "Nothing: there is no delete to undo.",
  "route-not-found": () =>
    "Check that this is the address of the API, and that the platform is as new as this command.",
  "store-differs": ({ store }) =>
    `Give the values that it has (storeplane get ${store} -o yaml shows them), or another name.`,
  "external-id-taken": () => "Use that store (storeplane list --external-id ID shows it), or another id.",
  "tenant-not-found": () => "storeplane tenant list shows the tenants that you may see.",
  "tenant-exists": ({ store: tenant }) =>
    `storeplane tenant get ${tenant} shows what it is; storeplane tenant quota ${tenant} changes its limits.`,
  "tenant-not-registered": () => "An administrator of the platform creates the tenant: storeplane tenant create.",
  "tenant-suspended": () => "Ask the operator: reads and deletes go on, storeplane tenant resume ends it.",
  "quota-exceeded": () => "Delete a store, take a smaller plan, or have the quota of your tenant raised.",
  "plan-too-small": () => "Stay on the plan, or take a larger one: storeplane plans shows them.",
  "host-taken": () => "Leave the host out, or give another.",
  "store-deleting": ({ error, store }) =>
    error.problem.phase === "Deleted" ? "storeplane list shows the stores that there are." : undoOf(error, store),
  "store-suspended": ({ store }) => `Start it first: storeplane resume ${store}`,
  "undelete-too-late": ({ store }) => `storeplane get ${store} shows when it is gone: then the name is free.`,
  "revision-conflict": ({ store }) =>
    `storeplane get ${store} shows what it is now, and with -o wide its revision: give that one, or none.`,
  "no-credentials": ({ error, store }) =>
    error.problem.phase === "Failed"
      ? `storeplane get ${store} says why; it has none until that is mended.`
      : `${retryOf(error)} storeplane get ${store} shows how far it is.`,
  "backups-off": () => "Give its cluster a backupRepository in its profile: docs/backups.md says how.",
  "nothing-to-back-up": ({ store }) =>
    `storeplane get ${store} says how it is; there is something when it was Ready once.`,
};

/** The detail says how long a delete can be undone, and Retry-After until when it lasts: the last half minute can't. */
function undoOf({ detail }: ApiProblemError, store: string): string {
  return /\bundelete\b/.test(detail)
    ? `To keep it: storeplane undelete ${store}`
    : `storeplane get ${store} shows when it is gone.`;
}

function retryOf({ retryAfter }: ApiProblemError): string {
  return retryAfter === undefined ? "Try again." : `Try again in ${retryAfter} s.`;
}

/** What to do about a refusal; undefined when its own words are all there is to say. */
export function todoOf({ error, store = "NAME" }: Refused): string | undefined {
  const { code } = error.problem;
  // A code comes from outside, and may be the name of what every object has.
  const known = Object.hasOwn(todoByCode, code) ? todoByCode[code as ProblemCode] : undefined;
  if (known !== undefined) return known({ error, store });
  return error.isRetryable ? retryOf(error) : undefined;
}

/** The API's words without its calls: what is a mere pointer goes, for the to-do says it; others become commands. */
export function withoutCalls(text: string): string {
  const clauses = text.split(/(?<=[.;]) /).filter((clause) => !/\bGET (\/|the )/.test(clause));
  if (clauses.length === 0) return text;
  return clauses
    .join(" ")
    .replace(/;$/, "")
    .replaceAll(/\bPOST \/v1\/stores\/([^/\s]+)\/(undelete|credentials)\b/g, "storeplane $2 $1")
    .replaceAll(/\bIf-Match\b/g, "--if-revision");
}
