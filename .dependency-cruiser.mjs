import { arrowOptions, arrowRules } from "./tools/arrow-rules.ts";

export default { forbidden: arrowRules, options: arrowOptions };
