import * as z from "zod";
import { timestamp } from "./names.ts";
import { open } from "./open.ts";
import { reasons } from "./reasons.ts";

/** Whether a store's custom host is proved to be its tenant's. */
export const hostProofStates = ["Pending", "Verified", "Failed"] as const;
export type HostProofState = (typeof hostProofStates)[number];

/** How long a host that is not proved is looked at, in milliseconds. */
export const hostProofMs = 72 * 3_600_000;

/** How long a host is served whose proof is gone, in milliseconds. */
export const lostProofMs = 7 * 86_400_000;

/** Where the proof of a host answers over HTTP on the host itself. */
export const hostProofPath = "/.well-known/storeplane-challenge";

/** The name of the TXT record that proves a host. */
export function hostProofName(host: string): string {
  return `_storeplane-challenge.${host}`;
}

/** Longest host whose record has a name that DNS can have. */
export const maxProvableHost = 253 - hostProofName("").length;

export const shownHostProofState = open(hostProofStates);

/** How a host is proved, and how far that is. */
export const shownHostProof = z.object({
  state: shownHostProofState,
  since: timestamp,
  reason: open(reasons).optional(),
  message: z.string().optional(),
  txtName: z.string(),
  txtValue: z.string(),
  httpUrl: z.string(),
  checkedAt: timestamp.optional(),
  nextCheckAt: timestamp.optional(),
  /** When the platform stops looking for the proof, or serving the host. */
  endsAt: timestamp.optional(),
});
export type ShownHostProof = z.infer<typeof shownHostProof>;
