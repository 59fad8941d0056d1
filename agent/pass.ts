import type { Profile, StoreManifests } from "../constructs/index.ts";
import type { Phase, Reason, StepName, StepState } from "../contract/index.ts";
import type { Attendance } from "./attendance.ts";
import type { GatewayController } from "./gateway-class.ts";
import type {
  Clock,
  ClusterWriter,
  DesiredFeed,
  Logger,
  OwnedObjects,
  StatusSink,
  StoreObjects,
  TemplateKeeper,
  TurnKeeper,
} from "./ports.ts";
import type { ConditionState } from "./store/conditions.ts";
import type { StoreCache } from "./store/store-cache.ts";
import type { StoreObject, StoreRecord } from "./store/store-object.ts";
import type { Synthesize } from "./synth/synthesize.ts";
import type { Timings } from "./timings.ts";

/** What a pass found out about one step. */
export interface Observation {
  readonly state: StepState;
  readonly message?: string;
  /** Set when something is wrong, not only slow. */
  readonly reason?: Reason;
  /** What the condition Ready says of this while nothing is wrong, where the operation leaves it to its steps. */
  readonly says?: Reason;
}

/** How far an operation is: done, or failed until a person acts, or neither. */
export interface Standing {
  readonly done: boolean;
  readonly failed: boolean;
  /** Whether it waits for its turn to begin. @default false */
  readonly queued?: boolean;
}

/**
 * A way to bring a store to its revision, as data: what its passes do, and how its status reads. One runner carries all
 * of them out and one summarizer tells of them.
 */
export interface Operation {
  /** What a pass does, in order; each step can be killed at any point and finds its way from what is there. */
  readonly steps: readonly PassStep[];
  /** The steps that the status shows, in order; the operation is done when all of them are. */
  readonly shown: readonly StepName[];
  /** The step of the status that shows the error of a pass. @default none: the error stands for itself */
  readonly errorStep?: StepName;
  /** Whether the store goes when it is done: then there is no deadline, and its data is not looked for. @default false */
  readonly endsStore?: boolean;
  /** What a store is when it is done, in a message that it is not so in time. @default "Ready" */
  readonly aim?: string;
  readonly phaseOf: (record: StoreRecord, standing: Standing) => Phase;
  /** The condition Ready when it is done, or while it goes on and nothing is wrong. */
  readonly readyState: (pass: Pass, now: { done: boolean; message: string }) => ConditionState;
  /** Changes the record when all shown steps are done. */
  readonly complete: (pass: Pass) => void;
}

/** What a store is kept as while it waits for its turn to get what is rendered now. */
export interface HeldAs {
  readonly manifests: StoreManifests;
  /** Keys of the objects that are only looked at: what they were sent as is not known any more. */
  readonly untouched: ReadonlySet<string>;
  /** Whether what else the store has is left over. */
  readonly prunes: boolean;
}

/** One look at one store: what it should be, what is remembered, what was seen. */
export interface Pass {
  readonly operation: Operation;
  readonly store: StoreObject;
  /** A draft that the steps change; the next pass starts from it. */
  readonly record: StoreRecord;
  /** Rendered when they are asked for first, so that a store that can't be rendered can be removed. @throws TerminalError InvalidSpec */
  readonly manifests: StoreManifests;
  /** Set when the store is kept as it was: then `manifests` are these. */
  heldAs: HeldAs | undefined;
  readonly now: Date;
  readonly observations: Map<StepName, Observation>;
  /** Why an object of a custom host could not be written, by host. */
  readonly refusedHosts: Map<string, string>;
  /** Refusals that keep the store from what it should be, and none of its other objects from being written. */
  readonly putOff: unknown[];
  /** Writes the record to the Store and the bus before an act that must not be forgotten. */
  readonly persist: () => Promise<void>;
  /** Look again after at most this many milliseconds. */
  requeueAfterMs: number;
  /** Set when nothing can happen before then, so that an earlier look is of no use. */
  isResting: boolean;
}

export interface ReconcileDeps {
  readonly cluster: string;
  readonly profile: Profile;
  readonly synthesize: Synthesize;
  readonly writer: ClusterWriter;
  readonly owned: OwnedObjects;
  readonly stores: StoreObjects;
  readonly feed: DesiredFeed;
  readonly statusSink: StatusSink;
  readonly cache: StoreCache;
  readonly timings: Timings;
  readonly clock: Clock;
  readonly turns: TurnKeeper;
  readonly templates: TemplateKeeper;
  readonly attendance: Pick<Attendance, "ms">;
  /** Whether a node of this name only plays containers. */
  readonly isSimulatedNode: (name: string) => Promise<boolean>;
  readonly gatewayController: Pick<GatewayController, "name">;
  readonly logger: Logger;
}

/** One named step of a pass; throws TerminalError or TransientError to end the pass. */
export type PassStep = (pass: Pass, deps: ReconcileDeps) => Promise<StepEnd> | StepEnd;

/** "wait" ends the pass in peace: what comes next needs something that is not there yet. */
export type StepEnd = "wait" | undefined | void;

/** How a pass ended: all well, something is on its way, or a person must act; one that throws has failed. */
export interface PassResult {
  readonly outcome: "ok" | "waiting" | "terminal";
  /** When to look again, in milliseconds; undefined when the store is gone. */
  readonly againAfterMs: number | undefined;
}

/** Whether the pass found that the store has to wait for its turn. */
export function isQueued({ observations }: Pass): boolean {
  return observations.get("namespace")?.says === "Queued";
}

/** Whose word about the store's route counts; any controller's, while the route may be at another gateway than the profile's. */
export function controllerOf({ heldAs }: Pass, { gatewayController }: ReconcileDeps): string | undefined {
  return heldAs ? undefined : gatewayController.name;
}

/** Asks to be called again no later than this. */
export function lookAgain(pass: Pass, afterMs: number): void {
  if (pass.isResting) return;
  pass.requeueAfterMs = Math.min(pass.requeueAfterMs, Math.max(0, afterMs));
}

/** Asks not to be called before so many milliseconds are over, unless something happens to the store. */
export function rest(pass: Pass, forMs: number): void {
  pass.requeueAfterMs = forMs;
  pass.isResting = true;
}
