import type { Agent } from "undici";
import type { ApiClient } from "../client/index.ts";
import type { RealPlatform } from "../dev/platform/start-real-platform.ts";
import type { ClusterHandle } from "../testbed/servers/server-handles.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What a run needs of a platform, wherever control plane and bus are. */
export type ShopPlatform = Pick<RealPlatform, "url" | "token" | "exposed" | "useProfile">;

/** What every part of a run works with. */
export interface ShopContext {
  readonly platform: ShopPlatform;
  readonly cluster: ClusterHandle;
  readonly api: ApiClient;
  /** Leads every host name to the cluster's proxy. */
  readonly gateway: Agent;
  readonly watch: Stopwatch;
  readonly say: (line: string) => void;
}

/** What was promised of a shop did not hold; the message says what was seen. */
export class BrokenPromiseError extends Error {
  override readonly name = "BrokenPromiseError";
}
