import { formatRevision } from "../../contract/index.ts";
import type { Pass } from "../pass.ts";

/** Renders the spec; one that can't be rendered here counts as observed all the same, so that its status says why. */
export function renderSpec(pass: Pass): void {
  try {
    void pass.manifests;
  } catch (error) {
    pass.record.observedRevision = formatRevision(pass.store.spec.revision);
    throw error;
  }
}
