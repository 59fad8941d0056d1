import { type ApiClient, ApiProblemError, type ListFilter } from "../client/index.ts";
import type { StoreResource, StoreSummary } from "../contract/index.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { exitCodes } from "./exit-codes.ts";

/** The most stores that are read one by one; more are found faster in the pages of all. */
const maxSingle = 40;
const atOnce = 8;

type Reads = Pick<ApiClient, "getStore" | "allStores">;

/** The stores of rows that are watched: one is read again when its row says that it is another by now. */
export class WatchedWholes {
  readonly #api: Reads;
  readonly #wholes = new Map<string, StoreResource>();
  readonly #readAs = new Map<string, string>();

  constructor(api: Reads) {
    this.#api = api;
  }

  /** By uid. While the platform is away they are as they were, and are read the next time. @throws what can't pass */
  async of(rows: readonly StoreSummary[], signal: AbortSignal): Promise<ReadonlyMap<string, StoreResource>> {
    const others = rows.filter((row) => this.#readAs.get(row.uid) !== stateOf(row));
    try {
      const found = await wholeStores(this.#api, others, signal);
      for (const row of others) this.#keep(row, found.get(row.uid));
    } catch (error) {
      if (!signal.aborted && exitCodeOf(error) !== exitCodes.away) throw error;
    }
    return this.#wholes;
  }

  #keep(row: StoreSummary, whole: StoreResource | undefined): void {
    this.#readAs.set(row.uid, stateOf(row));
    // One that is gone is shown as it was known last.
    if (whole !== undefined) this.#wholes.set(row.uid, whole);
  }
}

/** What a version, an external id or labels change with. */
function stateOf({ revision, phase }: StoreSummary): string {
  return `${revision} ${phase}`;
}

/** The stores of these rows whole, by uid; one that is gone meanwhile is not among them. */
export async function wholeStores(
  api: Reads,
  rows: readonly StoreSummary[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StoreResource>> {
  const wholes = new Map<string, StoreResource>();
  if (rows.length > maxSingle) {
    // Those that are deleted are in a list of their own.
    const lists: ListFilter[] = rows.some(({ phase }) => phase === "Deleted") ? [{}, { phase: "Deleted" }] : [{}];
    for (const filter of lists) {
      for await (const store of api.allStores({ ...filter, limit: 200 }, { signal })) wholes.set(store.uid, store);
    }
    return wholes;
  }
  for (let from = 0; from < rows.length; from += atOnce) {
    const some = rows.slice(from, from + atOnce);
    for (const store of await Promise.all(some.map(({ name }) => found(api, name, signal))))
      if (store !== undefined) wholes.set(store.uid, store);
  }
  return wholes;
}

async function found(
  api: Pick<ApiClient, "getStore">,
  name: string,
  signal: AbortSignal,
): Promise<StoreResource | undefined> {
  try {
    return await api.getStore(name, { signal });
  } catch (error) {
    if (error instanceof ApiProblemError && error.problem.code === "store-not-found") return undefined;
    throw error;
  }
}
