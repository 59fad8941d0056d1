import { auditOutcomes } from "../../contract/index.ts";

/** Which entries are shown, as the address says it. */
export interface AuditView {
  readonly actor?: string;
  readonly operation?: string;
  readonly target?: string;
  readonly outcome?: (typeof auditOutcomes)[number];
}

const maxLength = 128;

/** The filter of an address; what is no filter is left out. */
export function readAuditFilter(search: Readonly<Record<string, unknown>>): AuditView {
  const outcome = auditOutcomes.find((each) => each === search["outcome"]);
  const words = Object.fromEntries(
    (["actor", "operation", "target"] as const).flatMap((field) => {
      const value = search[field];
      return typeof value === "string" && value !== "" && value.length <= maxLength ? [[field, value]] : [];
    }),
  );
  return { ...words, ...(outcome && { outcome }) };
}
