import { ProblemError } from "../http/problem-error.ts";
import type { RequestContext } from "../http/request-context.ts";
import { firstProofs, type HostProof } from "../ports/host-proof.ts";
import type { StoreView } from "../stores/compose-store.ts";
import { findStore, retryOnConflict } from "../stores/find-store.ts";
import { checkStays } from "../stores/look-up-name.ts";

export interface VerifyInput {
  readonly name: string;
  readonly host: string;
}

/** A host is looked at no more often than this when it is asked for: each look asks servers of others. */
const betweenMs = 10_000;

/** Has a host looked at as soon as possible, one that was given up too. What comes of it shows in the store. */
export function verifyHost(context: RequestContext, { name, host }: VerifyInput): Promise<StoreView> {
  return retryOnConflict(async () => {
    const view = await findStore(context, name);
    checkStays(view, context.backend.now());
    const { askedHosts = view.desired.value.spec.hosts } = view.desired.value;
    if (!askedHosts.includes(host)) {
      throw new ProblemError("host-not-found", `The store ${name} has no host ${host}. GET it: its hosts are listed.`);
    }
    // Where hosts need no proof there is nothing to look for.
    if (view.desired.value.askedHosts !== undefined) await askForLook(context, view, host);
    return view;
  });
}

async function askForLook({ backend }: RequestContext, { desired }: StoreView, host: string): Promise<void> {
  const { uid, tenant, spec } = desired.value;
  const stored = await backend.hostProofs.newest({ host, uid });
  const [fresh] = await firstProofs({ ...desired.value, spec: { ...spec, hosts: [] }, askedHosts: [host] });
  const proof = stored?.value ?? fresh;
  if (proof === undefined) throw new TypeError("a host that was asked for has a first proof");
  const now = backend.now();
  checkPause(proof, now);
  // It will be looked at in any case.
  if (proof.nextCheckAt !== undefined && Date.parse(proof.nextCheckAt) <= now.getTime()) return;
  await backend.hostProofs.write({
    proof: { ...(proof.state === "Failed" ? again(proof, now) : proof), nextCheckAt: now.toISOString() },
    expected: stored?.seq ?? 0,
    event: {
      outcome: "accepted",
      target: { kind: "store", name: spec.name, uid, cluster: spec.cluster },
      tenant,
      details: { host },
    },
  });
}

/** Throws ProblemError for one too many. */
function checkPause({ host, checkedAt }: HostProof, now: Date): void {
  const leftMs = checkedAt === undefined ? 0 : Date.parse(checkedAt) + betweenMs - now.getTime();
  if (leftMs <= 0) return;
  const seconds = String(Math.ceil(leftMs / 1000));
  const detail = `${host} was looked at less than ten seconds ago. Ask again in ${seconds} s.`;
  throw new ProblemError("rate-limited", detail, { headers: { "Retry-After": seconds } });
}

/** With the whole time once more. */
function again(proof: HostProof, now: Date): HostProof {
  const { lostSince: _, ...rest } = proof;
  const message = "The host is looked at again.";
  return { ...rest, state: "Pending", since: now.toISOString(), reason: "HostNotProved", message, checks: 0 };
}
