import { setTimeout as pause } from "node:timers/promises";
import type { StoreAddress, StoreStatus } from "../../contract/index.ts";
import type { TestBus } from "../fixtures/test-bus.ts";
import type { TestKube } from "../fixtures/test-kube.ts";

/** Looks at a store's status all the time, and at the data that it had when it was first Ready. */
export class Witness implements AsyncDisposable {
  readonly violations: string[] = [];
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #kube: TestKube;
  readonly #name: string;
  #data: readonly string[] | undefined;
  #last: StoreStatus | undefined;

  constructor(of: { readonly bus: TestBus; readonly kube: TestKube; readonly address: StoreAddress }) {
    this.#kube = of.kube;
    this.#name = of.address.store;
    this.#running = this.#run(of.bus, of.address);
  }

  async #run(bus: TestBus, address: StoreAddress): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // A bus that is away says nothing, and is asked again.
      const status = await bus.status(address).catch(() => undefined);
      if (status) await this.#look(status);
      await pause(250, undefined, { signal }).catch(() => undefined); // rejects only when stopped
    }
  }

  async #look(status: StoreStatus): Promise<void> {
    const before = this.#last;
    this.#last = status;
    if (before?.uid === status.uid && (before.observedSequence ?? 0) > (status.observedSequence ?? 0)) {
      this.violations.push(`observed ${before.observedSequence} and then ${status.observedSequence}`);
    }
    if (this.#data === undefined && status.phase === "Ready") this.#data = await dataOf(this.#kube, this.#name);
  }

  /** What of the data that it had when it was first Ready is there no more. */
  async lostData(): Promise<string[]> {
    const now = new Set(await dataOf(this.#kube, this.#name));
    return (this.#data ?? []).filter((each) => !now.has(each)).map((each) => `lost ${each}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}

/** Volumes' claims and secrets of a store, with their uids: none of them may ever be re-created. */
async function dataOf(kube: TestKube, store: string): Promise<string[]> {
  const namespace = `store-${store}`;
  const lists = await Promise.all(
    (["persistentvolumeclaims", "secrets"] as const).map(async (plural) =>
      (await kube.list(plural, { namespace })).map(({ metadata }) => `${plural}/${metadata.name} ${metadata.uid}`),
    ),
  );
  return lists.flat().toSorted();
}
