import * as z from "zod";
import type { Profile } from "../constructs/index.ts";
import { isUnanswered, wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import { pause } from "./pause.ts";
import type { ClusterObject } from "./ports.ts";
import type { Timings } from "./timings.ts";

export interface GatewayControllerOptions {
  readonly profile: Profile;
  /** The GatewayClass of this name; undefined when there is none. */
  readonly readClass: (name: string) => Promise<ClusterObject | undefined>;
  readonly lacks: Lacks;
  readonly timings: Pick<Timings, "resyncMs" | "retryMaxMs">;
  readonly onChange: () => void;
}

const lack = "gatewayClass";
const gatewayClass = z.object({ spec: z.object({ controllerName: z.string() }) });

/**
 * Whose word about routes counts: of several controllers that speak of one place only the one of the GatewayClass serves
 * it. Where the profile does not name it (the class was there already) the class itself is asked.
 */
export class GatewayController {
  readonly #options: GatewayControllerOptions;
  /** Of the class that has to be asked. */
  readonly #className: string | undefined;
  #name: string | undefined;

  constructor(options: GatewayControllerOptions) {
    const { routing } = options.profile;
    this.#options = options;
    if (routing.kind !== "gateway") return;
    this.#name = routing.gatewayClass.controllerName;
    if (this.#name === undefined) this.#className = routing.gatewayClass.name;
  }

  /** Undefined as long as nobody can tell it: then any controller's word counts. */
  get name(): string | undefined {
    return this.#name;
  }

  /** One look at the class; answers whether it was found out whose it is. */
  async look(): Promise<boolean> {
    const { readClass, lacks, onChange } = this.#options;
    if (this.#className === undefined) return true;
    try {
      const found = await readClass(this.#className);
      const name = found && gatewayClass.parse(found).spec.controllerName;
      if (name === undefined) {
        const words = `there is no GatewayClass ${this.#className}: any controller's word about routes counts`;
        lacks.note(lack, words, { isPartial: true });
      } else lacks.clear(lack);
      if (name !== this.#name) {
        this.#name = name;
        onChange();
      }
      return name !== undefined;
    } catch (error) {
      // What was known stays. An API server that is away is said by whoever needs it more.
      if (!isUnanswered(error)) {
        lacks.note(lack, `whose word about routes counts can't be seen: ${wordsOf(error)}`, { isPartial: true });
      }
      return false;
    }
  }

  /** Looks again until the signal ends it: a class may come, go and come back as another controller's. */
  async follow(signal: AbortSignal): Promise<void> {
    const { lacks, timings } = this.#options;
    while (this.#className !== undefined && !signal.aborted) {
      await pause(this.#name === undefined ? timings.retryMaxMs : timings.resyncMs, signal);
      if (!signal.aborted) await this.look();
    }
    lacks.clear(lack);
  }
}
