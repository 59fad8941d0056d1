/** Tries to one endpoint at once, and in a second, by all conductors together. */
export interface LaneLimits {
  readonly inFlight: number;
  readonly perSecond: number;
}

export const defaultLaneLimits: LaneLimits = { inFlight: 4, perSecond: 20 };

/** The share of one of so many conductors; each sends something. */
export function shareOf({ inFlight, perSecond }: LaneLimits, conductors: number): LaneLimits {
  return { inFlight: Math.max(1, Math.floor(inFlight / conductors)), perSecond: Math.max(1, perSecond / conductors) };
}

/** How long a message may be held for its turn: what waits longer is given back, so that none fills the memory of all. */
const maxHeldMs = 2000;

/** An endpoint that takes nothing is tried by one message at a time. */
const inFlightOfFailing = 1;

/** Weight of the newest try in what one takes. */
const weightOfNewest = 0.3;
const firstTryMs = 100;

interface Lane {
  inFlight: number;
  /** Each is told that its turn has come, or in how many milliseconds to come back. */
  readonly held: ((backMs?: number) => void)[];
  /** When the next try may begin, in milliseconds of `performance.now()`. */
  nextAt: number;
  /** To when the last one was put off that was given back. */
  backAt: number;
  /** What a try takes. */
  tryMs: number;
  isFailing: boolean;
  timer: NodeJS.Timeout | undefined;
}

export interface Tried {
  readonly tookMs: number;
  /** Whether the endpoint took the message. */
  readonly isTaken: boolean;
  /** For how long nothing more is to be sent. @default not at all */
  readonly pauseMs?: number | undefined;
}

/**
 * Keeps the tries to each endpoint to its limits, apart from those to all others: one that answers slowly or not at all
 * holds up its own messages only.
 */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<string, Lane>();

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Undefined for a turn, after which `leave` is to be called; or in how many milliseconds to come back for one. */
  enter(key: string): Promise<number | undefined> {
    const lane = this.#lanes.get(key) ?? newLane();
    this.#lanes.set(key, lane);
    return new Promise((resolve) => {
      lane.held.push(resolve);
      this.#giveBack(lane);
      this.#advance(lane);
    });
  }

  leave(key: string, { tookMs, isTaken, pauseMs = 0 }: Tried): void {
    const lane = this.#lanes.get(key);
    if (lane === undefined) return;
    lane.inFlight -= 1;
    lane.tryMs += (tookMs - lane.tryMs) * weightOfNewest;
    lane.isFailing = !isTaken;
    if (pauseMs > 0) lane.nextAt = Math.max(lane.nextAt, performance.now() + pauseMs);
    this.#giveBack(lane);
    this.#advance(lane);
    if (this.#lanes.size > maxLanes) this.#forgetIdle();
  }

  /** Milliseconds between two tries. */
  #stepMs(lane: Lane): number {
    return Math.max(1000 / this.#limits.perSecond, lane.tryMs / this.#inFlightOf(lane));
  }

  #inFlightOf({ isFailing }: Lane): number {
    return isFailing ? inFlightOfFailing : this.#limits.inFlight;
  }

  #advance(lane: Lane): void {
    for (;;) {
      if (lane.timer !== undefined || lane.held.length === 0 || lane.inFlight >= this.#inFlightOf(lane)) return;
      const now = performance.now();
      if (lane.nextAt > now) {
        lane.timer = setTimeout(() => {
          lane.timer = undefined;
          this.#advance(lane);
        }, lane.nextAt - now);
        return;
      }
      lane.nextAt = now + 1000 / this.#limits.perSecond;
      lane.inFlight += 1;
      lane.held.shift()?.();
    }
  }

  /** Also those that came while turns were quick: an endpoint that then asks for a day's pause would hold them that long. */
  #giveBack(lane: Lane): void {
    const now = performance.now();
    const stepMs = this.#stepMs(lane);
    const before = lane.inFlight >= this.#inFlightOf(lane) ? 1 : 0;
    const pauseMs = Math.max(0, lane.nextAt - now);
    let kept = lane.held.length;
    while (kept > 0 && pauseMs + (kept - 1 + before) * stepMs > maxHeldMs) kept -= 1;
    for (const giveBack of lane.held.splice(kept)) {
      // They come one after another, as fast as tries are made.
      lane.backAt = Math.max(lane.backAt, now + maxHeldMs / 2, lane.nextAt) + stepMs;
      giveBack(Math.ceil(lane.backAt - now));
    }
  }

  #forgetIdle(): void {
    const now = performance.now();
    for (const [key, { inFlight, held, nextAt }] of this.#lanes) {
      if (inFlight === 0 && held.length === 0 && nextAt < now) this.#lanes.delete(key);
    }
  }
}

const maxLanes = 1000;

function newLane(): Lane {
  return {
    inFlight: 0,
    held: [],
    nextAt: 0,
    backAt: 0,
    tryMs: firstTryMs,
    isFailing: false,
    timer: undefined,
  };
}
