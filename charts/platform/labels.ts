import { labelKeys } from "../../constructs/index.ts";

/** Labels of what the platform itself is made of; none of them marks a store. */
export function platformLabels(component: string): Record<string, string> {
  return {
    [labelKeys.name]: "storeplane",
    [labelKeys.component]: component,
    [labelKeys.managedBy]: "storeplane",
    [labelKeys.partOf]: "storeplane",
  };
}
