import { errors, type Msg, type MsgHdrs, type NatsConnection } from "@nats-io/nats-core";
import { TransientBusError } from "./retry.ts";

/** A connection to NATS, and whether it is up at this moment. */
export interface Bus {
  readonly connection: NatsConnection;
  readonly inboxPrefix: string;
  isUp(): boolean;
  /** Fulfilled when it is interrupted the next time; at once while it is. */
  whenDown(): Promise<void>;
}

/** Returns the connection to use now; throws TransientBusError without one. */
export type OpenBus = () => Promise<Bus>;

/** One try: longer than a busy server needs, short enough for several within a request's budget. */
const tryTimeoutMs = 2000;

export interface Ask {
  readonly subject: string;
  readonly payload?: Uint8Array | string;
  readonly headers?: MsgHdrs;
}

/** Sends one request and returns its reply; throws TransientBusError when none came. */
export async function ask(bus: Bus, { subject, payload, headers }: Ask): Promise<Msg> {
  // Without this the client would buffer the request and send it when the caller has stopped waiting.
  if (!bus.isUp()) throw new TransientBusError("the connection is down", { ambiguous: false });
  try {
    return await bus.connection.request(subject, payload, { timeout: tryTimeoutMs, ...(headers && { headers }) });
  } catch (error) {
    throw asTransient(error, subject) ?? error;
  }
}

/** The error as one that passes, or undefined when it will not. */
export function asTransient(error: unknown, subject: string): TransientBusError | undefined {
  if (isNoResponders(error)) {
    return new TransientBusError(`no one answers on ${subject}`, { ambiguous: false, cause: error });
  }
  if (hasCause(error, errors.PermissionViolationError)) return undefined;
  const isLost = [
    errors.TimeoutError,
    errors.RequestError,
    errors.ClosedConnectionError,
    errors.DrainingConnectionError,
    errors.ConnectionError,
  ].some((kind) => error instanceof kind);
  if (!isLost) return undefined;
  return new TransientBusError(`no answer on ${subject}`, { ambiguous: true, cause: error });
}

/** Whether the subject of a request has no listener. */
export function isNoResponders(error: unknown): boolean {
  return hasCause(error, errors.NoRespondersError);
}

function hasCause(error: unknown, kind: new (...args: never[]) => Error): boolean {
  return error instanceof kind || (error instanceof Error && error.cause instanceof kind);
}
