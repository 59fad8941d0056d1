import * as z from "zod";
import type { Profile } from "../constructs/index.ts";
import { isUnanswered, wordsOf } from "./errors.ts";
import type { Lacks } from "./lacks.ts";
import { pause } from "./pause.ts";
import type { ClusterObject } from "./ports.ts";
import type { Timings } from "./timings.ts";

export interface GatewayControllerOptions {
  readonly profile: Profile;
  /** The GatewayClass of this name; undefined when it is not there. */
  readonly readClass: (name: string) => Promise<ClusterObject | undefined>;
  readonly lacks: Lacks;
  readonly timings: Pick<Timings, "resyncMs" | "retryMaxMs">;
  readonly onChange: () => void;
}

const lack = "gatewayClass";
const gatewayClass = z.object({ spec: z.object({ controllerName: z.string() }) });

/**
 * Which controller counts for routes: of several that report on one parent only that of the GatewayClass serves
 * it. Where the profile does not name it (the class was there already) the class itself is asked.
 */
export class GatewayController {
  readonly #options: GatewayControllerOptions;
  /** Name of the class that has to be read. */
  readonly #className: string | undefined;
  #name: string | undefined;

  constructor(options: GatewayControllerOptions) {
    const { routing } = options.profile;
    this.#options = options;
    if (routing.kind !== "gateway") return;
    this.#name = routing.gatewayClass.controllerName;
    if (this.#name === undefined) this.#className = routing.gatewayClass.name;
  }

  /** Undefined while it is not known: then what any controller says counts. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Reads the class once; returns whether its controller is known then. */
  async look(): Promise<boolean> {
    const { readClass, lacks, onChange } = this.#options;
    if (this.#className === undefined) return true;
    try {
      const found = await readClass(this.#className);
      const name = found && gatewayClass.parse(found).spec.controllerName;
      if (name === undefined) {
        const words = `there is no GatewayClass ${this.#className}: what any controller says about routes counts`;
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
        lacks.note(lack, `the controller of the routes can't be read: ${wordsOf(error)}`, {
          isPartial: true,
          cause: error,
        });
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
