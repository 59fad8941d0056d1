import * as z from "zod";
import type { StepObject, StoreManifests } from "../../constructs/index.ts";
import type { HostState } from "../../contract/index.ts";
import { controllerOf, lookAgain, type Pass, type ReconcileDeps } from "../pass.ts";
import type { ClusterObject } from "../ports.ts";
import { clip } from "../store/conditions.ts";
import { refOf } from "../store/inventory.ts";
import type { StoreRecord } from "../store/store-object.ts";
import { type Assessment, ready, waiting, wrong } from "./assessment.ts";
import { assessListener } from "./gateway-readiness.ts";
import { assess } from "./readiness.ts";

const ingressSchema = z.object({
  spec: z.object({
    tls: z.array(z.object({ hosts: z.array(z.string()), secretName: z.string().optional() })).default([]),
  }),
});

/** The hosts beside the store's own, as asked. */
export function customHostsOf({ endpoints }: Pick<StoreManifests, "endpoints">): readonly string[] {
  return endpoints.hosts.slice(1);
}

/** Has one state for each of these hosts: what is known stays until it is looked at again. */
export function expectHosts(record: StoreRecord, hosts: readonly string[]): void {
  const known = record.hostStates;
  const fresh = (host: string): HostState => ({ host, ready: false, message: "waiting for the store's objects" });
  record.hostStates = hosts.map((host) => known.find((state) => state.host === host) ?? fresh(host));
}

/**
 * Says of each custom host whether the cluster serves it. Customers point their DNS at a shop last, and a certificate
 * needs that: the store does not wait for it.
 */
export async function observeHosts(pass: Pass, deps: ReconcileDeps): Promise<void> {
  const { record, manifests } = pass;
  const states: HostState[] = [];
  for (const host of customHostsOf(manifests)) states.push(await stateOf(host, pass, deps));
  record.hostStates = states;
  if (states.some((state) => !state.ready)) lookAgain(pass, pollMsOf(pass, deps));
}

/** Most hosts come up within minutes; one that never does is not worth a look every few seconds for months. */
function pollMsOf({ record, now }: Pass, { timings }: ReconcileDeps): number {
  const ageMs = now.getTime() - Date.parse(record.observedAt ?? now.toISOString());
  return Math.max(timings.waitPollMs, ageMs / 20);
}

async function stateOf(host: string, pass: Pass, deps: ReconcileDeps): Promise<HostState> {
  const { ready: isReady, reason, message } = await assessHost(host, pass, deps);
  if (isReady) return { host, ready: true };
  const told = reason === "CertificatePending" ? `${message}; ${adviceFor(host, pass)}` : message;
  return { host, ready: false, ...(reason && { reason }), ...(told && { message: clip(told) }) };
}

/** What its owner can do about a certificate that does not come. */
function adviceFor(host: string, { manifests }: Pass): string {
  const [own] = manifests.endpoints.hosts;
  return `point the DNS of ${host} at ${own} (CNAME, or its addresses): the certificate comes some minutes after that`;
}

async function assessHost(host: string, pass: Pass, deps: ReconcileDeps): Promise<Assessment> {
  const refused = pass.refusedHosts.get(host);
  if (refused !== undefined) return wrong("ApplyRejected", refused);
  const placed = pass.manifests.waves.flatMap(({ objects }) => objects);
  for (const each of placed.filter(({ customHosts }) => customHosts?.includes(host))) {
    const assessment = await assessFor(host, each, { pass, deps });
    if (!assessment.ready) return assessment;
  }
  return ready;
}

interface Look {
  readonly pass: Pass;
  readonly deps: ReconcileDeps;
}

async function assessFor(host: string, { object }: StepObject, { pass, deps }: Look): Promise<Assessment> {
  const found = deps.owned.find(refOf(object));
  if (!found) return waiting(`${object.kind} ${object.metadata.name} is not seen yet`);
  if (found.kind === "ListenerSet") return assessListener(found, host);
  const assessment = assess(found, controllerOf(pass, deps));
  return found.kind === "Ingress" && assessment.ready ? findCertificate(host, found, { pass, deps }) : assessment;
}

/** An Ingress says nothing of its certificates: that one was issued shows by its Secret, whose metadata alone is read. */
async function findCertificate(host: string, ingress: ClusterObject, { pass, deps }: Look): Promise<Assessment> {
  const name = ingressSchema.parse(ingress).spec.tls.find(({ hosts }) => hosts.includes(host))?.secretName;
  if (name === undefined) return ready;
  const { namespace } = pass.manifests;
  const found = await deps.writer.readMetadata({ apiVersion: "v1", kind: "Secret", namespace, name });
  return found ? ready : wrong("CertificatePending", `the certificate of ${host} (Secret ${name}) is not issued yet`);
}
