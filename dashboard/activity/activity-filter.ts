import { operationKinds, operationOutcomes } from "../../contract/index.ts";

/** Which operations are shown, as the address says it. */
export interface ActivityView {
  readonly kind?: (typeof operationKinds)[number];
  readonly outcome?: (typeof operationOutcomes)[number];
  readonly actor?: string;
}

const maxLength = 128;

/** The filter of an address; what is no filter is left out. */
export function readActivityFilter(search: Readonly<Record<string, unknown>>): ActivityView {
  const kind = operationKinds.find((each) => each === search["kind"]);
  const outcome = operationOutcomes.find((each) => each === search["outcome"]);
  const { actor } = search;
  const isActor = typeof actor === "string" && actor !== "" && actor.length <= maxLength;
  return { ...(kind && { kind }), ...(outcome && { outcome }), ...(isActor && { actor }) };
}
