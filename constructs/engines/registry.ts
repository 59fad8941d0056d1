import type { Engine, EngineRegistry } from "./engine.ts";
import { medusa } from "./medusa/medusa.ts";
import { woocommerce } from "./woocommerce/woocommerce.ts";

const all: readonly Engine[] = [woocommerce, medusa];

/** Engines by id. */
export const engines: EngineRegistry = new Map(all.map((engine) => [engine.id, engine]));
