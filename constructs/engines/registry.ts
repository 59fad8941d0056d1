import type { Engine, EngineRegistry } from "./engine.ts";
import { woocommerce } from "./woocommerce/woocommerce.ts";

const all: readonly Engine[] = [woocommerce];

/** Engines by id. */
export const engines: EngineRegistry = new Map(all.map((engine) => [engine.id, engine]));
