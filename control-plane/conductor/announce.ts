import {
  type DesiredMessage,
  decodeIfReadable,
  desiredMessage,
  formatRevision,
  newWebhookMessage,
  parseEventSubject,
  type SeenStatus,
  type StoreAddress,
  seenStatus,
  type WebhookEvent,
  type WebhookStoreData,
  webhookMessage,
  webhookStateOf,
} from "../../contract/index.ts";
import type { ConductorBus, HeldEvent, KnownWebhook } from "../ports/conductor.ts";
import { sha256 } from "../ports/digest.ts";
import { noteLost } from "./note-lost.ts";
import { type Transition, transitionOfDesired, transitionOfStatus } from "./transition.ts";

export interface AnnounceOptions {
  readonly bus: ConductorBus;
  /** https://HOST of the API, in front of what messages name. @default paths alone are named */
  readonly publicUrl?: string | undefined;
  /** Called for each message that could not wait, because too many do. */
  readonly onLost: () => void;
}

type Event = Pick<HeldEvent, "seq" | "sourceSeq" | "storedAt" | "subject" | "data">;

/**
 * Has the endpoints told what an event makes of its store. What that is follows from the event and from what the bus holds of
 * before, so that any conductor comes to the same messages under the same ids, as often as it looks. Throws BusUnavailableError.
 */
export async function announce(options: AnnounceOptions, event: Event): Promise<void> {
  const parsed = parseEventSubject(event.subject);
  // A bucket tells of entries that were removed by messages without a body.
  if (parsed === undefined || event.data.length === 0) return;
  const { address } = parsed;
  const listening = await listenersOf(options.bus, address.tenant, event.storedAt);
  if (listening.length === 0 || (await options.bus.standingOf(address.tenant)) === "Suspended") return;
  const found =
    parsed.kind === "desired" ? await ofDesired(options, address, event) : await ofStatus(options, address, event);
  if (found === undefined) return;
  for (const webhook of listening.filter((it) => asksFor(it, found.transition.type))) {
    await tell(options, webhook, found);
  }
}

async function listenersOf(bus: ConductorBus, tenant: string, storedAt: string): Promise<KnownWebhook[]> {
  const all = await bus.webhooksOf(tenant);
  // What was before an endpoint is no news to it.
  return all.filter((it) => webhookStateOf(it) === "Active" && it.settings.createdAt <= storedAt);
}

/** Whether an endpoint wants events of a type. */
export function asksFor({ settings: { events } }: KnownWebhook, type: WebhookEvent): boolean {
  return events === undefined || events.includes(type);
}

interface Found {
  readonly transition: Transition;
  readonly uid: string;
  readonly data: WebhookStoreData;
}

async function ofDesired(
  { bus, publicUrl }: AnnounceOptions,
  address: StoreAddress,
  event: Event,
): Promise<Found | undefined> {
  const message = decodeIfReadable(desiredMessage, event.data, `event ${event.seq}`);
  if (message === undefined) return undefined;
  const ofLife = await revisionsOfLife(bus, address, message.uid);
  const before = ofLife.findLast((it) => it.acceptedAt < message.acceptedAt);
  const transition = transitionOfDesired(message, before);
  if (transition === undefined || event.sourceSeq < 1) return undefined;
  const revision = formatRevision({ epoch: message.epoch, seq: event.sourceSeq });
  return { transition, uid: message.uid, data: dataOf({ address, message, transition, revision, publicUrl }) };
}

async function ofStatus(options: AnnounceOptions, address: StoreAddress, event: Event): Promise<Found | undefined> {
  // An agent, or whoever has its place, may write anything.
  const status = decodeIfReadable(seenStatus, event.data, `event ${event.seq}`);
  return status && isAbout(status, address) ? ofSeen(options, { address, event, status }) : undefined;
}

interface SeenEvent {
  readonly address: StoreAddress;
  readonly event: Event;
  readonly status: SeenStatus;
}

async function ofSeen({ bus, publicUrl }: AnnounceOptions, seen: SeenEvent): Promise<Found | undefined> {
  const { address, event, status } = seen;
  const { before, knownSince } = await beforeOf(bus, event, status);
  // Most events are of a store that stays what it is: nothing more is asked for them.
  if (before?.phase === status.phase) return undefined;
  const newest = (await revisionsOfLife(bus, address, status.uid)).at(-1);
  // No tenant has such a store in that cluster, whatever its agent says.
  if (newest === undefined || newest.epoch !== status.epoch) return undefined;
  const transition = transitionOfStatus({ now: status, before, knownSince, isToGo: newest.op === "delete" });
  if (transition === undefined) return undefined;
  const revision = formatRevision({ epoch: status.epoch, seq: status.observedSequence });
  const data = dataOf({ address, message: newest, transition, revision, publicUrl });
  return { transition, uid: status.uid, data };
}

async function beforeOf(bus: ConductorBus, event: Event, { uid, epoch }: SeenStatus) {
  const { status, knownSince } = await bus.statusBefore(event.subject, event.seq);
  return { before: status?.uid === uid && status.epoch === epoch ? status : undefined, knownSince };
}

async function revisionsOfLife(bus: ConductorBus, address: StoreAddress, uid: string): Promise<DesiredMessage[]> {
  return (await bus.historyOf(address)).filter((message) => message.uid === uid);
}

function isAbout({ cluster, tenant, name }: SeenStatus, address: StoreAddress): boolean {
  return cluster === address.cluster && tenant === address.tenant && name === address.store;
}

interface Told {
  readonly address: StoreAddress;
  readonly message: DesiredMessage;
  readonly transition: Transition;
  readonly revision: string;
  readonly publicUrl: string | undefined;
}

function dataOf({ address, message, transition, revision, publicUrl = "" }: Told): WebhookStoreData {
  const { phase, reason } = transition;
  return {
    name: address.store,
    tenant: address.tenant,
    uid: message.uid,
    cluster: address.cluster,
    engine: message.spec.engine,
    phase,
    ...(reason !== undefined && { reason }),
    revision,
    url: `${publicUrl}/v1/stores/${address.store}`,
  };
}

async function tell({ bus, onLost }: AnnounceOptions, { settings }: KnownWebhook, found: Found): Promise<void> {
  const { transition, uid, data } = found;
  const address = { tenant: data.tenant, webhook: settings.id };
  const { type, at: timestamp } = transition;
  const webhook = settings.id;
  const id = await messageId([uid, type, timestamp, webhook]);
  const body = JSON.stringify({ type, timestamp, data });
  const message = newWebhookMessage({ id, type, body }, bus.now());
  // A time of thousands of digits is one too: an event that can't be told would come back for ever, before all others.
  if (!webhookMessage.safeParse(message).success) return;
  if (await bus.queue(address, message, id)) return;
  onLost();
  await noteLost(bus, { address, message, url: settings.url });
}

/** The same for the same parts: whoever comes to a message once more gives it its former id. */
export async function messageId(parts: readonly string[]): Promise<string> {
  return `msg_${(await sha256(JSON.stringify(parts))).slice(0, 32)}`;
}
