import { readWords, UsageError } from "../command-line.ts";

const choices = ["medusa", "woocommerce", "both"] as const;
/** Whose shops a run opens. */
export type EngineChoice = (typeof choices)[number];
export type ShopEngine = Exclude<EngineChoice, "both">;
export const shopEngines: readonly ShopEngine[] = ["medusa", "woocommerce"];

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
