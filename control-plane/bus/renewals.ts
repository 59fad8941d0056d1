import { errors } from "@nats-io/nats-core";
import {
  decode,
  encode,
  placedSubject,
  placeSubject,
  placingReply,
  placingRequest,
  renewalReply,
  renewalRequest,
  renewedSubject,
  renewSubject,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { Renewals } from "../ports/renewals.ts";
import { type BusAccess, withBus } from "./connection/access.ts";
import { asTransient, type Bus, isNoResponders } from "./connection/bus.ts";
import { TransientBusError } from "./connection/retry.ts";

const timeoutMs = 5000;

interface Question {
  readonly subject: string;
  /** To the server it is the reply subject, so that it says when no one listens; the answer comes there by its own way. */
  readonly reply: string;
  readonly payload: Uint8Array;
}

/** Asked once: an agent without a token asks again by itself. */
export function createRenewals(access: BusAccess): Renewals {
  return {
    async ask(request) {
      const { cluster, id } = request;
      const payload = encode(renewalRequest, request, "question for a token");
      const question = { subject: renewSubject(cluster, id), reply: renewedSubject(cluster, id), payload };
      const data = await withBus(access, "renewal of tokens", (bus) => ask(bus, question));
      return decode(renewalReply, data, "answer of the renewal");
    },
    async place(request) {
      const { cluster, id } = request;
      const payload = encode(placingRequest, request, "question to place an account");
      const question = { subject: placeSubject(cluster, id), reply: placedSubject(cluster, id), payload };
      const data = await withBus(access, "placing of accounts", (bus) => ask(bus, question));
      return decode(placingReply, data, "answer to the placing of an account");
    },
  };
}

async function ask(bus: Bus, { subject, reply, payload }: Question): Promise<Uint8Array> {
  if (!bus.isUp()) throw new TransientBusError("the connection is down", { ambiguous: false });
  try {
    return (await bus.connection.request(subject, payload, { timeout: timeoutMs, noMux: true, reply })).data;
  } catch (cause) {
    if (!isNoResponders(cause) && !(cause instanceof errors.TimeoutError)) throw asTransient(cause, subject) ?? cause;
    throw new BusUnavailableError("what renews tokens and places accounts does not answer", { cause, detail });
  }
}

const detail =
  "The process that renews tokens of the bus and puts accounts in place (renewal/main.ts) does not answer. Retry later; present tokens stay good until they end.";
