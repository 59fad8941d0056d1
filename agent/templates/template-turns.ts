import { templateAnnotation } from "../../constructs/index.ts";
import { type TemplateChange } from "../../contract/index.ts";
import { Bell } from "../bell.ts";
import { digest } from "../digest.ts";
import { pause } from "../pause.ts";
import type { Clock, Logger, StoreObjects, TemplateFinding, TemplateKeeper } from "../ports.ts";
import type { StoreCache } from "../store/store-cache.ts";
import type { StoreObject, StoreRecord } from "../store/store-object.ts";
import type { Timings } from "../timings.ts";
import { nextChanges, type Progress, type Standing } from "./next-changes.ts";

interface TemplateTurnsOptions {
  /** What this agent makes of stores: another target begins with one store again. */
  readonly target: string;
  readonly stores: Pick<StoreObjects, "find" | "list">;
  readonly cache: StoreCache;
  readonly clock: Clock;
  readonly timings: Pick<Timings, "templateSoakMs">;
  /** Called with a store whose turn has come. */
  readonly onTurn: (store: string) => void;
  /** Called when a change begins, is paused, goes on or ends. */
  readonly onNews: () => void;
  readonly logger: Logger;
}

/** Several passes that end at one moment are looked at together; annotations are seen as soon as this. */
const gatherMs = 50;
const lookMs = 1000;
/** A look may take a twentieth of the time: at ten thousand stores it comes less often. */
const restPerLook = 20;
const maxCauses = 3;
const maxCause = 256;

/**
 * Which stores get the template of this agent, where nothing else of them has changed, and which wait. What it goes by is
 * remembered in the stores' own status, so that it ends with its term and the next one goes on.
 */
export class TemplateTurns implements TemplateKeeper {
  readonly #options: TemplateTurnsOptions;
  readonly #findings = new Map<string, TemplateFinding>();
  /** Stores of which a pass has ended, by name, with the uid of their object. */
  readonly #looked = new Map<string, string>();
  readonly #admitted = new Set<string>();
  readonly #bell = new Bell();
  #progress: Progress | undefined;
  #isTold = false;

  constructor(options: TemplateTurnsOptions) {
    this.#options = options;
  }

  get target(): string {
    return this.#options.target;
  }

  get isPaused(): boolean {
    return this.#progress?.isPaused ?? false;
  }

  mayTake(store: string): boolean {
    return this.#admitted.has(store);
  }

  found(store: string, finding: TemplateFinding): void {
    this.#findings.set(store, finding);
  }

  looked({ metadata }: StoreObject): void {
    this.#looked.set(metadata.name, metadata.uid);
    if (this.#findings.get(metadata.name)?.waits === false) this.#admitted.delete(metadata.name);
    this.#bell.ring();
  }

  forget(store: string): void {
    this.#findings.delete(store);
    this.#looked.delete(store);
    this.#admitted.delete(store);
    this.#bell.ring();
  }

  /** What a heartbeat says of it; undefined while no store differs or is on its way. */
  get told(): TemplateChange | undefined {
    if (this.#progress === undefined) return undefined;
    const { waiting, changed, ready, failed, isPaused } = this.#progress;
    if (waiting === 0 && changed === ready && !isPaused) return undefined;
    const causes = failed.slice(0, maxCauses).map(({ name, cause }) => {
      const why = cause ?? "it was not Ready in time, and is by now";
      return `${name}: ${why}`.slice(0, maxCause);
    });
    return { target: this.target, waiting, changed, ready, failed: failed.length, isPaused, causes };
  }

  /** Lets stores have their turn until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      this.#look();
      const restMs = Math.max(gatherMs, restPerLook * (performance.now() - began));
      const woken = new AbortController();
      void this.#bell.rung.then(() => woken.abort());
      await pause(Math.min(lookMs, this.#progress?.againAfterMs ?? lookMs), AbortSignal.any([signal, woken.signal]));
      await pause(restMs, signal);
    }
  }

  /** Nothing changes before every store of this cluster was looked at: only then it is known how many differ. */
  #look(): void {
    const live = this.#options.stores.list().filter((store) => this.#isLive(store));
    if (live.some(({ metadata }) => this.#looked.get(metadata.name) !== metadata.uid)) return;
    this.#tellOnce(live);
    const { clock, timings, onTurn, onNews } = this.#options;
    const standings = live.flatMap((store) => this.#standingOf(store) ?? []);
    const wasPaused = this.isPaused;
    const wasTold = this.told !== undefined;
    this.#progress = nextChanges(standings, { now: clock.now(), soakMs: timings.templateSoakMs });
    if (this.isPaused !== wasPaused) this.#tellPause();
    if (this.isPaused !== wasPaused || wasTold !== (this.told !== undefined)) onNews();
    for (const name of this.#progress.next) {
      this.#admitted.add(name);
      onTurn(name);
    }
  }

  /** A store that was never Ready, that is to go, or of which nothing is to run, has nothing that could be kept as it was. */
  #isLive(store: StoreObject): boolean {
    const { op, store: asked } = store.spec;
    if (op !== "apply" || asked.suspended || store.metadata.deletionTimestamp) return false;
    return this.#options.cache.of(store).record.firstReadyAt !== undefined;
  }

  #standingOf(store: StoreObject): Standing | undefined {
    const { name } = store.metadata;
    const finding = this.#findings.get(name);
    if (finding === undefined) return undefined; // it can't be rendered
    const { record } = this.#options.cache.of(store);
    const isAdmitted = this.#admitted.has(name);
    return {
      name,
      order: finding.waits ? digest(store.spec.uid) : "",
      // One that has begun and whose record is still to be kept.
      waits: finding.waits || isAdmitted,
      isAdmitted,
      ...rememberedOf(record, this.target),
      ...markOf(store, this.target),
    };
  }

  /** What is about to change, before anything does. */
  #tellOnce(live: readonly StoreObject[]): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const waiting = live
      .flatMap(({ metadata }) => this.#findings.get(metadata.name) ?? [])
      .filter(({ waits }) => waits);
    if (waiting.length === 0) return;
    const kinds = [...new Set(waiting.flatMap((finding) => finding.kinds))].toSorted();
    const restarts = waiting.filter((finding) => finding.restarts).length;
    const { logger } = this.#options;
    logger.info(
      { stores: waiting.length, restarts, kinds, target: this.target },
      "stores differ from this agent's template",
    );
  }

  #tellPause(): void {
    const { logger } = this.#options;
    const { causes } = this.told ?? {};
    if (this.isPaused) logger.warn({ target: this.target, causes }, "change of template paused");
    else logger.info({ target: this.target }, "change of template goes on");
  }
}

function rememberedOf(
  { phase, template, failure }: StoreRecord,
  target: string,
): Pick<Standing, "phase" | "change" | "cause"> {
  const change = template?.change?.target === target ? template.change : undefined;
  return { phase, ...(change && { change }), ...(failure && { cause: failure.message }) };
}

function markOf({ metadata }: StoreObject, target: string): Pick<Standing, "mark"> {
  const value = metadata.annotations?.[templateAnnotation];
  if (value === "hold") return { mark: "hold" };
  return value === `ignore-${target}` ? { mark: "ignore" } : {};
}
