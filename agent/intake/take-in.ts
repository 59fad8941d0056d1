import { isDeepStrictEqual } from "node:util";
import { acceptEpochAnnotation } from "../../constructs/index.ts";
import {
  acceptedStateOf,
  addressOf,
  DecodeError,
  type DesiredMessage,
  decode,
  desiredMessage,
  desiredSchemaVersion,
  desiredVersion,
  parseDesiredSubject,
  type StoreAddress,
  statusKey,
} from "../../contract/index.ts";
import { isConflict, KubeApiError } from "../errors.ts";
import type { Logger, StatusSink, StoreObjects } from "../ports.ts";
import type { StoreObject } from "../store/store-object.ts";

export interface IncomingState {
  readonly subject: string;
  readonly seq: number;
  readonly data: Uint8Array;
}

/** What became of a message. */
export type Intake =
  | { readonly outcome: "stored" | "old" }
  /** Never right, however often it comes. */
  | { readonly outcome: "rejected"; readonly store: string | undefined; readonly message: string }
  /** Waits for a person or an upgrade. */
  | {
      readonly outcome: "held";
      readonly store: string;
      readonly reason: "AgentTooOld" | "UnknownEpoch" | "Orphaned";
      readonly message: string;
    }
  /** The name's previous incarnation is not removed yet. */
  | { readonly outcome: "premature"; readonly message: string };

/** Stores one of whose messages was put off, by subject: the stream may forget to offer it again. */
export type Deferred = Map<string, StoreAddress>;

export interface IntakeDeps {
  readonly cluster: string;
  readonly stores: StoreObjects;
  readonly statusSink: StatusSink;
  readonly deferred: Deferred;
  readonly logger: Logger;
}

/** Reads one message and, when it is newer than what the cluster knows, writes it to the Store object. */
export async function takeIn(state: IncomingState, deps: IntakeDeps): Promise<Intake> {
  const address = parseDesiredSubject(state.subject);
  if (address?.cluster !== deps.cluster) {
    return { outcome: "rejected", store: undefined, message: `subject ${state.subject} is not of this cluster` };
  }
  const read = readMessage(state, address);
  if ("outcome" in read) return read;
  const known = deps.stores.find(address.store) ?? (await deps.stores.read(address.store));
  return known ? takeOver(state, read.message, { known, deps }) : takeNew(state, read.message, deps);
}

function readMessage(state: IncomingState, address: StoreAddress): { message: DesiredMessage } | Intake {
  const what = `message ${state.seq} on ${state.subject}`;
  try {
    const { schemaVersion } = decode(desiredVersion, state.data, what);
    if (schemaVersion > desiredSchemaVersion) {
      const message = `${what} is of layout ${schemaVersion}, this agent knows ${desiredSchemaVersion}: upgrade the agent`;
      return { outcome: "held", store: address.store, reason: "AgentTooOld", message };
    }
    const message = decode(desiredMessage, state.data, what);
    if (statusKey(addressOf(message)) === statusKey(address)) return { message };
    return { outcome: "rejected", store: address.store, message: `${what} names another store than its subject` };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { outcome: "rejected", store: address.store, message: error.message };
  }
}

async function takeOver(
  { seq }: IncomingState,
  message: DesiredMessage,
  { known, deps }: { known: StoreObject; deps: IntakeDeps },
): Promise<Intake> {
  const { spec, metadata } = known;
  if (spec.revision.epoch !== message.epoch && metadata.annotations?.[acceptEpochAnnotation] !== message.epoch) {
    const told = `the stream's epoch is ${message.epoch}, the store was accepted under ${spec.revision.epoch}: after a restore, annotate the Store with ${acceptEpochAnnotation}`;
    return { outcome: "held", store: metadata.name, reason: "UnknownEpoch", message: told };
  }
  if (spec.revision.epoch === message.epoch && seq <= spec.revision.seq) {
    const accepted = acceptedStateOf(seq, message);
    const isEdited = seq === spec.revision.seq && !isDeepStrictEqual(spec, accepted);
    if (isEdited) await deps.stores.restoreSpec(known, accepted);
    return { outcome: "old" };
  }
  if (spec.uid !== message.uid) return replaceLife(known, message, deps);
  return store(seq, message, deps);
}

/** A new incarnation of the name waits until the previous one is reported as Deleted and its Store is gone. */
async function replaceLife(known: StoreObject, message: DesiredMessage, deps: IntakeDeps): Promise<Intake> {
  const { name } = known.metadata;
  const present = await deps.stores.read(name);
  if (!present) return { outcome: "premature", message: `the Store of ${name}'s previous incarnation has just gone` };
  if (present.spec.op === "delete")
    return { outcome: "premature", message: `the previous incarnation of ${name} is not removed yet` };
  // No delete of this one was requested: it was restored, or the message is wrong.
  const told = `the stream now names uid ${message.uid}, this store is ${present.spec.uid}; it is left as it is`;
  return { outcome: "held", store: name, reason: "Orphaned", message: told };
}

/** An unknown store is new, unless the status bucket knows better: messages of a removed incarnation may come again. */
async function takeNew({ seq }: IncomingState, message: DesiredMessage, deps: IntakeDeps): Promise<Intake> {
  const status = await deps.statusSink.read(addressOf(message));
  if (status && status.epoch === message.epoch) {
    const isPast = status.phase === "Deleted" ? seq <= status.observedSequence : seq < status.observedSequence;
    if (isPast) return { outcome: "old" };
  }
  return store(seq, message, deps);
}

async function store(seq: number, message: DesiredMessage, deps: IntakeDeps): Promise<Intake> {
  const { name } = message.spec;
  try {
    await deps.stores.applySpec(name, acceptedStateOf(seq, message));
    return { outcome: "stored" };
  } catch (error) {
    if (!isRefusedByRule(error)) throw error;
    const present = await deps.stores.read(name);
    if (!present) throw error;
    // The CRD's own fence: another agent has stored a newer revision in between.
    if (present.spec.revision.epoch === message.epoch && present.spec.revision.seq >= seq) return { outcome: "old" };
    // A field that was once edited and put back belongs to two owners: an apply alone does not take it away.
    await deps.stores.restoreSpec(present, acceptedStateOf(seq, message));
    return { outcome: "stored" };
  }
}

function isRefusedByRule(error: unknown): boolean {
  if (isConflict(error)) return false;
  return error instanceof KubeApiError && error.code === 422 && error.causes.includes("FieldValueInvalid");
}
