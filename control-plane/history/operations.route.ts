import * as z from "zod";
import {
  formatRevision,
  operationKinds,
  operationOutcomes,
  type StoreOperation,
  storeOperationList,
} from "../../contract/index.ts";
import { wholeNumber } from "../http/parameters.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type Route, route } from "../http/route.ts";
import type { HistoryMark } from "../ports/history.ts";
import { nameParams } from "../stores/store-answers.ts";
import { formatMark, historyToken, parseMark } from "./history-mark.ts";
import { historyMissing } from "./history-missing.ts";
import type { Outcome } from "./outcome-of.ts";
import { type Asked, type AskedPage, readEndings } from "./read-history.ts";

const pages = { limit: wholeNumber({ min: 1, max: 100 }).default(50), pageToken: historyToken };

const outcomeWords =
  "An outcome is what is known of it: `Unknown` says that nothing which is kept tells how the operation ended.";

/** `GET /v1/stores/{name}/operations` */
export function listStoreOperationsRoute(): Route {
  return route(
    {
      operationId: "listStoreOperations",
      tag: "Stores",
      method: "get",
      path: "/v1/stores/{name}/operations",
      right: "stores:read",
      summary: "List what was done to a store",
      description:
        "Creates, changes, deletes and undeletes of the last 400 days, the newest first, also of stores of the tenant " +
        `that had the name before, with another \`uid\`. ${outcomeWords}`,
      params: nameParams,
      query: z.strictObject(pages),
      answers: { 200: { description: "One page.", schema: storeOperationList } },
      problems: ["invalid-parameter", "store-not-found"],
    },
    async ({ params: { name }, query: { limit, pageToken } }, context) => {
      const before = parseMark(pageToken);
      const page = await readEndings(context, { store: name, before, limit });
      if (page.items.length === 0 && before === undefined) throw historyMissing(name);
      return { status: 200, body: bodyOf({ items: page.items.map(toOperation), next: page.next }) };
    },
  );
}

/** `GET /v1/operations` */
export function listOperationsRoute(): Route {
  return route(
    {
      operationId: "listOperations",
      tag: "Stores",
      method: "get",
      path: "/v1/operations",
      right: "stores:read",
      summary: "List what was done to the tenant's stores",
      description:
        "Creates, changes, deletes and undeletes of the last 400 days. Within a page those that run stand first, then the newest. " +
        "At most 500 operations are looked at for one page: where few of many match, it may be short or empty and still " +
        `carry a token, so read on until a page has no token. ${outcomeWords}`,
      query: z.strictObject({
        kind: z.enum(operationKinds).optional(),
        outcome: z.enum(operationOutcomes).optional(),
        actor: z.string().min(1).max(128).optional(),
        ...pages,
      }),
      answers: { 200: { description: "One page.", schema: storeOperationList } },
      problems: ["invalid-parameter"],
    },
    async ({ query: { limit, pageToken, ...wanted } }, context) => {
      const page = await readMatching(context, { wanted, before: parseMark(pageToken), limit });
      const running = page.items.filter(({ outcome }) => outcome === "Running");
      const over = page.items.filter(({ outcome }) => outcome !== "Running");
      return { status: 200, body: bodyOf({ items: [...running, ...over], next: page.next }) };
    },
  );
}

function bodyOf({ items, next }: AskedPage<StoreOperation>) {
  return { items, ...(next && { nextPageToken: formatMark(next) }) };
}

type Wanted = { readonly [Field in "kind" | "outcome" | "actor"]?: string | undefined };

interface MatchingRead {
  readonly wanted: Wanted;
  readonly before: HistoryMark | undefined;
  readonly limit: number;
}

/** Operations looked at for one page, and read at a time. */
const lookedAt = 500;
const readAtOnce = 100;

/** A page that is filled as far as a bounded look allows. */
async function readMatching(
  context: RequestContext,
  { wanted, before, limit }: MatchingRead,
): Promise<AskedPage<StoreOperation>> {
  const hasFilter = Object.values(wanted).some((value) => value !== undefined);
  const step = hasFilter ? readAtOnce : limit;
  const found: StoreOperation[] = [];
  let next = before;
  for (let looked = 0; looked < lookedAt; looked += step) {
    const page = await readEndings(context, { before: next, limit: step });
    for (const [index, item] of page.items.entries()) {
      const operation = toOperation(item);
      if (isWanted(operation, wanted)) found.push(operation);
      if (found.length < limit) continue;
      const isLast = index === page.items.length - 1 && page.next === undefined;
      return { items: found, ...(!isLast && { next: item.recorded }) };
    }
    next = page.next;
    if (next === undefined) break;
  }
  return { items: found, next };
}

function isWanted(operation: StoreOperation, wanted: Wanted): boolean {
  return (["kind", "outcome", "actor"] as const).every(
    (field) => wanted[field] === undefined || wanted[field] === operation[field],
  );
}

function toOperation({ recorded, kind, ending }: Asked & { readonly ending: Outcome }): StoreOperation {
  const { seq, value, note } = recorded;
  const { uid, tenant, actor, acceptedAt: at, epoch, spec } = value;
  const revision = formatRevision({ epoch, seq });
  const { outcome, reason, endedAt } = ending;
  return {
    id: revision,
    kind,
    revision,
    name: spec.name,
    tenant,
    uid,
    cluster: spec.cluster,
    actor,
    ...(note !== undefined && { note }),
    at,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(endedAt !== undefined && { endedAt, durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(at)) }),
  };
}
