import {
  hostProofMs,
  hostProofName,
  hostProofPath,
  lostProofMs,
  type SeenStatus,
  type ShownHostProof,
  type StoreHostState,
} from "../../contract/index.ts";
import type { StoredDesired } from "../ports/desired.ts";
import type { HostProof } from "../ports/host-proof.ts";

interface HostsView {
  readonly desired: StoredDesired;
  readonly proofs?: readonly HostProof[] | undefined;
}

/** What is known of each host that was asked for; undefined when nothing is. */
export function hostStatesOf({ desired, proofs = [] }: HostsView, status: SeenStatus | undefined) {
  const { spec, askedHosts } = desired.value;
  // An agent tells nothing of hosts that its store does not serve.
  const told = status?.hostStates?.filter(({ host }) => spec.hosts.includes(host));
  const served = told?.map((state): StoreHostState => ({ ...state, ...certificateOf(state, status) }));
  if (askedHosts === undefined) return served;
  return askedHosts.map((host): StoreHostState => {
    const proof = proofs.find((it) => it.host === host && it.uid === desired.value.uid);
    const shown = proof && shownProof(proof);
    const known = served?.find((it) => it.host === host);
    if (spec.hosts.includes(host)) {
      const state = known ?? { host, ready: false, message: "waiting for the store's cluster" };
      return { ...state, ...(shown && { proof: shown }) };
    }
    const { reason = "HostNotProved", message } = proof ?? {};
    return {
      host,
      ready: false,
      certificate: "Pending",
      reason,
      ...(message && { message }),
      ...(shown && { proof: shown }),
    };
  });
}

/** A cluster that serves its stores over HTTPS serves no host without a certificate. */
function certificateOf(
  { ready, reason }: StoreHostState,
  status: SeenStatus | undefined,
): Pick<StoreHostState, "certificate"> {
  if (reason === "CertificatePending") return { certificate: "Pending" };
  if (!ready || status?.endpoints === undefined) return {};
  return { certificate: status.endpoints.url.startsWith("https:") ? "Issued" : "None" };
}

function shownProof(proof: HostProof): ShownHostProof {
  const { host, state, since, reason, message, token, checkedAt, nextCheckAt, lostSince } = proof;
  const endsAt = endOf(proof);
  const isWell = state === "Verified" && lostSince === undefined;
  return {
    state,
    since,
    ...(!isWell && reason && { reason }),
    ...(!isWell && message && { message }),
    txtName: hostProofName(host),
    txtValue: token,
    httpUrl: `http://${host}${hostProofPath}`,
    ...(checkedAt && { checkedAt }),
    ...(nextCheckAt && { nextCheckAt }),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  };
}

/** When the state of a proof ends unless something is found, in milliseconds since 1970. */
export function endOf({ state, since, lostSince }: HostProof): number | undefined {
  if (state === "Pending") return Date.parse(since) + hostProofMs;
  return state === "Verified" && lostSince !== undefined ? Date.parse(lostSince) + lostProofMs : undefined;
}
