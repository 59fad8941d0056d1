import { hash } from "node:crypto";
import type { Profile } from "../../constructs/index.ts";

interface Making {
  /** Digest of what is rendered of one store of each size. */
  readonly template: string;
  /** The agent's own. */
  readonly version: string;
  readonly profile: Profile;
}

/** Names what an agent makes of stores: short enough to be typed, and fit for the value of an annotation. */
export function targetOf({ template, version, profile }: Making): string {
  return hash("sha256", JSON.stringify([template, version, profile])).slice(0, 10);
}
