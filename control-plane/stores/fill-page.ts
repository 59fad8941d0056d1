import type { RequestContext } from "../http/request-context.ts";
import type { PageRequest, StoredDesired } from "../ports/desired.ts";

/** A filter that few stores fit must not have one request read the whole stream. */
const maxLookedAt = 2000;
/** Stores that are read at once after the first `limit`; a filter that many fit needs no second read. */
const batch = 200;

interface FilledPage<Shown> {
  readonly items: Shown[];
  /** Position of the page's end; absent when nothing follows. */
  readonly next?: number;
}

interface Selection<Shown> {
  readonly request: PageRequest;
  /** Those of the stores that are wanted, as they are shown. */
  readonly select: (items: readonly StoredDesired[]) => Promise<Shown[]>;
}

/** One page in order of last change, filled up to its limit, or shorter where more than 2,000 stores would be looked at. */
export async function fillPage<Shown extends { readonly uid: string }>(
  { backend }: RequestContext,
  { request, select }: Selection<Shown>,
): Promise<FilledPage<Shown>> {
  const found = new Map<string, Shown>();
  const items = (): Shown[] => [...found.values()];
  let { after, limit } = request;
  for (let lookedAt = 0; ; limit = batch) {
    const page = await backend.desired.page({ ...request, after, limit });
    const positions = new Map(page.items.map(({ value, position }) => [value.uid, position]));
    for (const store of await select(page.items)) {
      if (found.size === request.limit) return { items: items(), next: after };
      // One that changed since it was found comes again: once in a page, as it is now.
      found.delete(store.uid);
      found.set(store.uid, store);
      after = positions.get(store.uid) ?? after;
    }
    if (page.next === undefined) return { items: items() };
    lookedAt += limit;
    if (found.size === request.limit || lookedAt >= maxLookedAt) return { items: items(), next: page.next };
    after = page.next;
  }
}
