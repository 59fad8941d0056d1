import type { ClusterHeartbeat } from "../../contract/index.ts";
import { isUnanswered, wordsOf } from "../errors.ts";
import type { Lacks } from "../lacks.ts";
import { pause } from "../pause.ts";
import { countSlots } from "./count-slots.ts";
import type { Room } from "./room.ts";
import type { StoreSizes } from "./sizes.ts";

export interface RoomOptions {
  readonly readRoom: () => Promise<{ readonly nodes: readonly Room[]; readonly unread: number } | undefined>;
  readonly readVersions: () => Promise<{ readonly kubernetes: string; readonly storeApi: string }>;
  readonly sizes: () => StoreSizes;
  /** Between two looks, in milliseconds. */
  readonly everyMs: number;
  readonly lacks: Lacks;
  /** Called when there is room of a size for the first time, or none any more. */
  readonly onNews: () => void;
}

type Told = Pick<ClusterHeartbeat, "freeSlots" | "versions" | "engines" | "volumes">;

/** What the agent lacks while it can't see the nodes. */
const lack = "nodes";

/** A look may take a fiftieth of the time: in a large cluster it comes less often. */
const restPerLook = 50;

/** Looks at nodes, pods and versions now and then; what was seen last is told until the next look. */
export class RoomWatch {
  readonly #options: RoomOptions;
  #seen: Pick<Told, "freeSlots" | "versions"> = {};

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /** What this agent makes of stores it knows before the first look: a smaller plan is judged by it at any moment. */
  get told(): Told {
    const { pods, volumes } = this.#options.sizes();
    const engines = Object.fromEntries([...pods].map(([engine, plans]) => [engine, [...plans.keys()]]));
    return { engines, volumes, ...this.#seen };
  }

  /** Until the signal is aborted; never rejects. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      await this.#look();
      await pause(Math.max(this.#options.everyMs, restPerLook * (performance.now() - began)), signal);
    }
    this.#options.lacks.clear(lack);
  }

  async #look(): Promise<void> {
    const { readRoom, readVersions, sizes, lacks } = this.#options;
    const { pods, template } = sizes();
    try {
      const versions = { ...(await readVersions()), template };
      this.#seen = { ...this.#seen, versions };
      const room = await readRoom();
      const slots = room && slotsOf(pods, room.nodes);
      const before = hasRoom(this.#seen.freeSlots);
      this.#seen = { versions, ...(slots && { freeSlots: slots }) };
      if (hasRoom(slots) !== before) this.#options.onNews();
      if (room && room.unread > 0)
        lacks.note(lack, `${room.unread} can't be read and count as full`, { isPartial: true });
      else lacks.clear(lack);
    } catch (error) {
      // An API server that is away is said by whoever needs it more; what was seen last is the best that is known.
      if (isUnanswered(error)) return;
      this.#seen = { versions: { ...this.#seen.versions, template } };
      lacks.note(lack, `free room can't be seen: ${wordsOf(error)}`, { isPartial: true, cause: error });
    }
  }
}

function slotsOf(pods: StoreSizes["pods"], nodes: readonly Room[]): NonNullable<Told["freeSlots"]> {
  return Object.fromEntries(
    [...pods].map(([engine, plans]) => [
      engine,
      Object.fromEntries([...plans].map(([plan, needed]) => [plan, countSlots(needed, nodes)])),
    ]),
  );
}

/** Which sizes there is room for, as text. */
function hasRoom(slots: Told["freeSlots"]): string {
  const sizes = Object.entries(slots ?? {}).flatMap(([engine, plans]) =>
    Object.entries(plans).map(([plan, free]) => `${engine} ${plan} ${free > 0}`),
  );
  return sizes.join();
}
