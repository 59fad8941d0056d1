import { readWords, UsageError } from "../dev/command-line.ts";
import { type ShopEngine, shopEngines } from "../dev/platform/shop-images.ts";

/** Whose shops a run opens. */
const choices = [...shopEngines, "both"] as const;

export interface ShopOptions {
  /** Whether the last line is one JSON object. */
  readonly json: boolean;
  /** In the order in which they run. */
  readonly engines: readonly ShopEngine[];
}

export const shopUsage = `npm run shop -- [--engine ${choices.join("|")}] [--json]`;

/** Reads the command line; throws UsageError. Without a word it is Medusa, the engine that sells on any machine. */
export function readShopOptions(args: readonly string[]): ShopOptions {
  const options = {
    json: { type: "boolean", default: false },
    engine: { type: "string", default: "medusa" },
  } as const;
  const { json, engine } = readWords({ args: [...args], options }, shopUsage).values;
  const choice = choices.find((known) => known === engine);
  if (choice === undefined) throw new UsageError(`there is no engine ${engine}. ${shopUsage}`);
  return { json, engines: choice === "both" ? shopEngines : [choice] };
}
