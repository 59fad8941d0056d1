import { readWords, UsageError } from "../dev/command-line.ts";
import { type Residents, type ShopEngine, shopEngines } from "../dev/platform/shop-images.ts";

/** Whose shops a run opens. */
const choices = [...shopEngines, "both"] as const;

/** Where control plane and bus run: as processes beside the node, or in the cluster that they are installed in. */
const homes = ["beside", "in-cluster"] as const;
export type PlatformHome = (typeof homes)[number];

export interface ShopOptions {
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
  /** In the order in which they run. */
  readonly engines: readonly ShopEngine[];
  readonly home: PlatformHome;
}

export const shopUsage = `npm run shop -- [--engine ${choices.join("|")}] [--platform ${homes.join("|")}] [--json]`;

/** Reads the command line; throws UsageError. Without a word it is Medusa, the engine that sells on any machine. */
export function readShopOptions(args: readonly string[]): ShopOptions {
  const options = {
    json: { type: "boolean", default: false },
    engine: { type: "string", default: "medusa" },
    platform: { type: "string", default: "beside" },
  } as const;
  const { json, engine, platform } = readWords({ args: [...args], options }, shopUsage).values;
  const choice = choices.find((known) => known === engine);
  if (choice === undefined) throw new UsageError(`there is no engine ${engine}. ${shopUsage}`);
  const home = homes.find((known) => known === platform);
  if (home === undefined) throw new UsageError(`there is no platform ${platform}. ${shopUsage}`);
  return { json, home, engines: choice === "both" ? shopEngines : [choice] };
}

/** Whose images the cluster needs beside those of shops. */
export function residentsOf(home: PlatformHome): Residents {
  return home === "in-cluster" ? ["agent", "control-plane"] : ["agent"];
}
