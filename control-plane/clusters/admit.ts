import {
  type ClusterAccess,
  fromBase64url,
  type JoinRequest,
  joinWords,
  publicKeyBytes,
} from "../../contract/index.ts";
import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { noSuchCluster, untilNoConflict } from "./change-cluster.ts";

/** Writes what `change` makes of who is let in; returns that. Throws ProblemError. */
export async function changeAccess(
  { backend }: RequestContext,
  cluster: string,
  change: (access: ClusterAccess) => ClusterAccess,
): Promise<ClusterAccess> {
  const access = await untilNoConflict(() => backend.registry.changeAccess(cluster, change));
  if (access === undefined) throw noSuchCluster(cluster);
  return access;
}

/** The same for every reason: who asks without a good token learns nothing, nor whether the cluster exists. */
export function joinRefused(cluster: string): ProblemError {
  const detail = `The token lets no one join as cluster ${cluster}: it is wrong, used or older than a quarter of an hour. Ask for another invitation.`;
  return new ProblemError("join-refused", detail, { cluster });
}

/** Whether who asks has the key that it names. */
export async function isSigned(request: JoinRequest): Promise<boolean> {
  const bytes = Uint8Array.from(publicKeyBytes(request.publicKey));
  const key = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  const words = new TextEncoder().encode(joinWords(request));
  return crypto.subtle.verify("Ed25519", key, fromBase64url(request.signature), words);
}
