import { type ClusterRegistration, defaultMaxProvisioning } from "../contract/index.ts";
import { wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";

/** What the agent lacks while it can't read what was decided about its cluster. */
const lack = "registration";

/** What the platform decided about the cluster, as far as it is known: what was read last holds while it can't be read. */
export class Decided {
  readonly #read: () => Promise<ClusterRegistration | undefined>;
  readonly #lacks: Lacks;
  #known: ClusterRegistration | undefined;

  constructor(read: () => Promise<ClusterRegistration | undefined>, lacks: Lacks) {
    this.#read = read;
    this.#lacks = lacks;
  }

  get maxProvisioning(): number {
    return this.#known?.maxProvisioning ?? defaultMaxProvisioning;
  }

  /** Never throws. */
  async look(): Promise<void> {
    try {
      this.#known = await this.#read();
      this.#lacks.clear(lack);
    } catch (error) {
      this.#lacks.note(lack, wordsOf(error), { isPartial: true, cause: error });
    }
  }
}
