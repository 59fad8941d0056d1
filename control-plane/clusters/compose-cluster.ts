import { type ClusterResource, heartbeatShown, waitingKey } from "../../contract/index.ts";
import type { ClusterView, HeardHeartbeat } from "../ports/clusters.ts";
import { isAccepted } from "./admission.ts";
import { clockSkewSeconds, isConflicting, isOnline } from "./cluster-clock.ts";

/** A cluster as the API shows it: the platform's word about it, then its agent's. */
export function composeCluster(view: ClusterView): ClusterResource {
  const { registration, heartbeat } = view;
  const { schemaVersion: _, ...decided } = registration;
  return {
    ...decided,
    ...admissionOf(view),
    online: isOnline(view),
    missing: heartbeat?.missing ?? [],
    conditions: identityConflict(view),
    ...(heartbeat && told(heartbeat)),
  };
}

/** Who may still be let in: what is over is not shown. */
function admissionOf({ access, readAt }: ClusterView): Pick<ClusterResource, "admission"> {
  if (access === undefined) return {};
  const { invitation } = access;
  const invitedUntil = invitation && invitation.expiresAt > readAt ? invitation.expiresAt : undefined;
  const waiting = access.waiting && !isAccepted(access) ? waitingKey.parse(access.waiting) : undefined;
  if (!invitedUntil && !waiting) return {};
  return { admission: { ...(invitedUntil && { invitedUntil }), ...(waiting && { waiting }) } };
}

function told(heartbeat: HeardHeartbeat): Partial<ClusterResource> {
  const { lastSeen, region, labels } = heartbeat;
  const skew = clockSkewSeconds(heartbeat);
  return {
    lastSeen,
    ...heartbeatShown.parse(heartbeat),
    ...(skew !== undefined && { clockSkewSeconds: skew }),
    ...(region && { reportedRegion: region }),
    ...(labels && { reportedLabels: labels }),
  };
}

function identityConflict(view: ClusterView): ClusterResource["conditions"] {
  const { registration, conflict } = view;
  if (!conflict || !isConflicting(view)) return [];
  const { cluster } = registration;
  const message = `Two clusters have the id ${cluster}: ${conflict.boundUid} (uid of kube-system), which works, and ${conflict.uid}, which does nothing. Give one of them another id, or bind this one to the other cluster (docs/operations.md).`;
  const reason = "IdentityConflict";
  return [{ type: reason, status: "True", reason, message, lastTransitionTime: conflict.since }];
}
