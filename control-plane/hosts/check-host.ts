import { askedSpecOf, type DesiredMessage, hostClaimSubject } from "../../contract/index.ts";
import { callerOf } from "../http/request-context.ts";
import type { AuditEvent } from "../ports/audit.ts";
import type { Backend } from "../ports/backend.ts";
import type { Stored } from "../ports/desired.ts";
import { sha256 } from "../ports/digest.ts";
import type { HostProber } from "../ports/host-prober.ts";
import type { HostProof } from "../ports/host-proof.ts";
import type { ProofChange } from "../ports/host-proofs.ts";
import type { StoreView } from "../stores/compose-store.ts";
import { isClaimFree, viewOfClaim } from "../stores/find-store.ts";
import { nextRevision } from "../stores/next-revision.ts";
import { phaseOf } from "../stores/state-of-store.ts";
import { type Evidence, findProof } from "./find-proof.ts";
import { failed, type LookTimes, nextProof } from "./next-proof.ts";

export interface HostCheck {
  readonly backend: Backend;
  readonly prober: HostProber;
  readonly times?: LookTimes;
}

/** What became of a host that was looked at; `resting`: its store is being deleted, or its tenant suspended; `gone`: it is not looked at any more. */
export type HostOutcome = "proved" | "released" | "failed" | "unproved" | "resting" | "gone";

type Claim = NonNullable<ProofChange["claim"]>;

/**
 * Looks once whether a host is proved, and writes what follows of it. Throws ConflictError when something else changed
 * the store, the claim or the proof meanwhile: then it is to be looked at again.
 */
export async function checkHost(of: Pick<HostProof, "host" | "uid">, check: HostCheck): Promise<HostOutcome> {
  const { backend, prober, times } = check;
  const stored = await backend.hostProofs.newest(of);
  if (stored?.value.nextCheckAt === undefined) return "gone";
  const proof = stored.value;
  const view = await storeOf(backend, proof);
  if (view === undefined) return "gone";
  // As it is until an undelete brings it back, or the store is gone.
  if (view.desired.value.op === "delete") return "resting";
  const now = backend.now();
  const claim = await claimOf(backend, proof);
  if (claim === undefined) {
    const message = `Another store has proved the host ${proof.host}. Remove it from that store, or prove it once it is free.`;
    return write(check, { view, stored, next: failed(proof, now, { reason: "HostTaken", message }) });
  }
  if (prober.isPublicSuffix(proof.host)) {
    const message = `Everyone registers names under ${proof.host}: use a name of yours below it.`;
    return write(check, { view, stored, next: failed(proof, now, { reason: "HostNotProvable", message }) });
  }
  const evidence: Evidence = await findProof(proof, prober);
  const next = nextProof(proof, { evidence, now, ...(times && { times }) });
  // What a suspended tenant has stays, and may be lost; it gets nothing new.
  if (isNew(proof, next) && (await isSuspended(backend, proof))) return "resting";
  return write(check, { view, stored, next, claim });
}

function isNew(before: HostProof, next: HostProof): boolean {
  return next.state === "Verified" && before.state !== "Verified";
}

async function isSuspended({ tenants }: Backend, { tenant }: HostProof): Promise<boolean> {
  return (await tenants.recent(tenant))?.state === "Suspended";
}

/** The store that wants the host; undefined when its life is over, or it wants it no more. */
async function storeOf(backend: Backend, { name, uid, host }: HostProof): Promise<StoreView | undefined> {
  const claim = await backend.desired.claimOfName(name);
  if (claim?.value.uid !== uid) return undefined;
  const view = await viewOfClaim({ backend }, claim);
  if (view === undefined || phaseOf(view) === "Deleted") return undefined;
  return askedSpecOf(view.desired.value).hosts.includes(host) ? view : undefined;
}

/** What a store must write to hold the host; undefined when another one holds it. */
async function claimOf(backend: Backend, { host, uid, name, tenant, cluster }: HostProof): Promise<Claim | undefined> {
  const subject = hostClaimSubject(await sha256(host));
  const held = await backend.desired.claimOfHolding(subject);
  const holding = { code: "host-taken", value: host } as const;
  if (held !== undefined && held.value.uid !== uid && !(await isClaimFree({ backend }, held, holding)))
    return undefined;
  return { subject, value: { schemaVersion: 1, uid, name, tenant, cluster }, expected: held?.seq ?? 0 };
}

interface Result {
  readonly view: StoreView;
  readonly stored: Stored<HostProof>;
  readonly next: HostProof;
  readonly claim?: Claim;
}

/** The proof alone, or with the claim and the revision that serves the host, or no longer does. */
async function write({ backend }: HostCheck, { view, stored, next, claim }: Result): Promise<HostOutcome> {
  const before = stored.value;
  const { value: current, seq } = view.desired;
  const isServed = current.spec.hosts.includes(next.host);
  const isToServe = next.state === "Verified";
  const message = isServed === isToServe ? undefined : await revised(backend, current, next);
  const event = eventOf(before, next);
  await backend.hostProofs.write({
    proof: next,
    expected: stored.seq,
    ...(isToServe && !isServed && claim && { claim }),
    ...(message && { desired: { message, expected: seq } }),
    ...(event && { event }),
  });
  return outcomeOf(next);
}

function outcomeOf({ state, reason, lostSince }: HostProof): HostOutcome {
  if (state === "Verified" && lostSince === undefined) return "proved";
  if (state !== "Failed") return "unproved";
  return reason === "HostProofExpired" ? "released" : "failed";
}

const platform = callerOf({ tenant: "default", actor: "platform", role: "platform-admin" });

/** The next revision, with the host or without. */
async function revised(backend: Backend, current: DesiredMessage, { host, state }: HostProof): Promise<DesiredMessage> {
  const { spec, askedHosts = spec.hosts } = current;
  const served = (it: string): boolean => (it === host ? state === "Verified" : spec.hosts.includes(it));
  const revisedSpec = { ...spec, hosts: askedHosts.filter(served) };
  const acceptedAt = backend.now().toISOString();
  return nextRevision({ ...current, spec: revisedSpec }, { backend, caller: platform }, { op: "apply", acceptedAt });
}

/** A host that is proved, lost, given up or refused; not each look that came to nothing. */
function eventOf(before: HostProof, next: HostProof): AuditEvent | undefined {
  const { host, state, reason, tenant, name, uid, cluster } = next;
  if (state === before.state && next.lostSince === before.lostSince) return undefined;
  return {
    tenant,
    // A host that is lost goes also from a tenant whose audit is full: others wait for it.
    operation: state === "Verified" && next.lostSince === undefined ? "proveHost" : "loseHost",
    outcome: "accepted",
    target: { kind: "store", name, uid, cluster },
    details: { host, state, was: before.state, ...(reason && { reason }) },
  };
}
