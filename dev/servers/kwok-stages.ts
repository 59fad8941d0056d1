import { failureStages } from "./failure-stages.ts";
import { gatewayStages } from "./gateway-stages.ts";

/** Our own stages, added to the ones that ship with kwok, as YAML documents. */
export function simulationStages(): string {
  return [...gatewayStages(), ...failureStages()].map((stage) => JSON.stringify(stage)).join("\n---\n");
}
