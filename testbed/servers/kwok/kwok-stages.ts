import { failureStages } from "./failure-stages.ts";
import { gatewayStages } from "./gateway-stages.ts";
import { nodeStages } from "./node-stages.ts";
import { volumeStages } from "./volume-stages.ts";

/** Our own stages, added to the ones that ship with kwok, as YAML documents. */
export function simulationStages(): string {
  return [...nodeStages(), ...gatewayStages(), ...failureStages(), ...volumeStages()]
    .map((stage) => JSON.stringify(stage))
    .join("\n---\n");
}
