import type { EngineRegistry } from "./engine.ts";
import { allEngines } from "./registry.generated.ts";

/** Engines by id. */
export const engines: EngineRegistry = new Map(allEngines.map((engine) => [engine.id, engine]));
