import { addressOf, type OperationKind, type SeenStatus } from "../../contract/index.ts";
import type { RequestContext } from "../http/request-context.ts";
import { type HistoryMark, type HistoryPage, historyKey, type Recorded } from "../ports/history.ts";
import { isKindPlain, kindOf } from "./kind-of.ts";
import { type Outcome, outcomeOf } from "./outcome-of.ts";

export interface HistoryRead {
  /** All of the caller's tenant when absent. */
  readonly store?: string | undefined;
  readonly before?: HistoryMark | undefined;
  readonly limit: number;
}

/** A desired state, and what was asked by it. */
export interface Asked {
  readonly recorded: Recorded;
  readonly kind: OperationKind;
}

export interface AskedPage<Item> {
  readonly items: readonly Item[];
  readonly next?: HistoryMark | undefined;
}

type Context = Pick<RequestContext, "backend" | "caller">;

/** Some of what was asked of the caller's stores, the newest first. Throws BusUnavailableError. */
export async function readAsked({ backend, caller }: Context, read: HistoryRead): Promise<AskedPage<Asked>> {
  const page = await backend.history.page({ tenant: caller.tenant, ...read });
  const previous = await findPrevious(backend, page);
  const items = page.items.map((recorded) => ({ recorded, kind: kindOf(recorded, previous.get(recorded)) }));
  return { items, next: page.next };
}

/** The same with what became of it. */
export async function readEndings(
  context: Context,
  read: HistoryRead,
): Promise<AskedPage<Asked & { readonly ending: Outcome }>> {
  const { backend } = context;
  const { items, next } = await readAsked(context, read);
  const following = await findNext(backend, items, read.before !== undefined);
  const stores = new Map(items.map(({ recorded }) => [keyOf(recorded), addressOf(recorded.value)]));
  const told = await backend.status.readMany([...stores.values()]);
  const statuses = new Map<string, SeenStatus | undefined>([...stores.keys()].map((key, index) => [key, told[index]]));
  const untold = [...stores].filter(([key]) => statuses.get(key) === undefined).map(([, address]) => address);
  const present = await backend.history.present(untold);
  return {
    next,
    items: items.map(({ recorded, kind }) => {
      const key = keyOf(recorded);
      const status = statuses.get(key);
      const known = { recorded, kind, status, next: following.get(recorded) };
      return { recorded, kind, ending: outcomeOf({ ...known, isPresent: status !== undefined || present.has(key) }) };
    }),
  };
}

function keyOf({ value }: Recorded): string {
  return historyKey(addressOf(value));
}

type Backend = RequestContext["backend"];

/** What was asked before each of a page, where that says more; of stores with nothing before it in the page, in one look. */
async function findPrevious(backend: Backend, page: HistoryPage): Promise<Map<Recorded, Recorded>> {
  const previous = new Map<Recorded, Recorded>();
  const waiting = new Map<string, Recorded>();
  for (const recorded of page.items) {
    const later = waiting.get(keyOf(recorded));
    if (later !== undefined) previous.set(later, recorded);
    waiting.set(keyOf(recorded), recorded);
  }
  const last = page.items.at(-1);
  const open = [...waiting.values()].filter(({ value }) => !isKindPlain(value));
  if (last === undefined || open.length === 0) return previous;
  const { preceding } = page;
  const found =
    preceding === undefined
      ? await backend.history.before(
          open.map(({ value }) => addressOf(value)),
          last,
        )
      : new Map([[keyOf(preceding), preceding]]);
  for (const recorded of open) {
    const earlier = found.get(keyOf(recorded));
    if (earlier !== undefined && earlier.seq < recorded.seq) previous.set(recorded, earlier);
  }
  return previous;
}

/** What was asked after each of a page; what stands before the page is looked up. */
async function findNext(
  backend: Backend,
  items: readonly Asked[],
  isContinued: boolean,
): Promise<Map<Recorded, Recorded>> {
  const next = new Map<Recorded, Recorded>();
  const newest = new Map<string, Recorded>();
  const unknown: Recorded[] = [];
  for (const { recorded } of items) {
    const later = newest.get(keyOf(recorded));
    if (later === undefined) unknown.push(recorded);
    else next.set(recorded, later);
    newest.set(keyOf(recorded), recorded);
  }
  if (!isContinued) return next;
  await Promise.all(
    unknown.map(async (recorded) => {
      const later = await backend.history.after(recorded);
      if (later !== undefined) next.set(recorded, later);
    }),
  );
  return next;
}
