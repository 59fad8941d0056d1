import { type ClusterAccess, invitationSeconds, maxAgentKeys } from "../../contract/index.ts";

type Waiting = NonNullable<ClusterAccess["waiting"]>;

/** With an invitation in place of any before; what waits to be accepted is dropped, for someone wants another. */
export function withInvitation(
  access: ClusterAccess,
  {
    tokenHash,
    acceptsAtOnce,
    now,
  }: { readonly tokenHash: string; readonly acceptsAtOnce: boolean; readonly now: Date },
): ClusterAccess & { readonly invitation: NonNullable<ClusterAccess["invitation"]> } {
  const expiresAt = new Date(now.getTime() + invitationSeconds * 1000).toISOString();
  const { waiting: _, ...others } = access;
  return { ...others, invitation: { tokenHash, acceptsAtOnce, expiresAt } };
}

/**
 * After the question of an agent to be let in; undefined where nothing lets it ask. A repeated one changes nothing. Who
 * must wait is let in by a person only.
 */
export function withAsked(access: ClusterAccess, asked: Waiting, mustWait = false): ClusterAccess | undefined {
  const { invitation, waiting, ...others } = access;
  if (waiting?.tokenHash === asked.tokenHash) return waiting.publicKey === asked.publicKey ? access : undefined;
  const isGood = invitation?.tokenHash === asked.tokenHash && asked.askedAt < invitation.expiresAt;
  if (!isGood) return undefined;
  const used = { ...others, waiting: asked };
  return invitation.acceptsAtOnce && !mustWait ? withAccepted(used, asked.fingerprint) : used;
}

/** With the key that waits let in, if it is the one that was looked at; undefined otherwise. */
export function withAccepted(access: ClusterAccess, fingerprint: string): ClusterAccess | undefined {
  const { waiting, agentKeys } = access;
  if (waiting?.fingerprint !== fingerprint) return undefined;
  const others = agentKeys.filter((key) => key !== waiting.publicKey);
  // What was asked stays, for a question whose answer was lost.
  return { ...access, agentKeys: [...others, waiting.publicKey].slice(-maxAgentKeys) };
}

/** Whether the key that asked last is let in. */
export function isAccepted({ waiting, agentKeys }: ClusterAccess): boolean {
  return waiting !== undefined && agentKeys.includes(waiting.publicKey);
}
