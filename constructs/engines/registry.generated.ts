// Written by `npm run synth`: the folders beside this file.
import type { Engine } from "./engine.ts";
import { medusa } from "./medusa/medusa.ts";
import { woocommerce } from "./woocommerce/woocommerce.ts";

export const allEngines: readonly Engine[] = [medusa, woocommerce];
