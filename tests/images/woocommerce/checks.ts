import type { Check } from "./check.ts";
import { buildChecks } from "./checks-build.ts";
import { podChecks } from "./checks-pod.ts";
import { repeatChecks } from "./checks-repeat.ts";
import { ruleChecks } from "./checks-rules.ts";
import { setupChecks } from "./checks-setup.ts";
import { shopChecks } from "./checks-shop.ts";
import { webChecks } from "./checks-web.ts";

/** All, in the order in which a shop comes to be: each finds what those before it left. */
export const checks: readonly Check[] = [
  ...buildChecks,
  ...setupChecks,
  ...webChecks,
  ...podChecks,
  ...shopChecks,
  ...ruleChecks,
  ...repeatChecks,
];
