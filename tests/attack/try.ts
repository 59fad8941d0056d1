import type { World } from "./world.ts";

/** One thing that a thief with the credentials of c1's agent does to others; nothing may come of it. */
export interface Try {
  readonly what: string;
  readonly does: (world: World) => Promise<void> | void;
  /** What came of it, if not what the world's observers see. */
  readonly came?: (world: World) => Promise<string[]>;
}
