import { errors } from "@nats-io/nats-core";
import { decode, encode, renewalReply, renewalRequest, renewedSubject, renewSubject } from "../../contract/index.ts";
import { BusUnavailableError } from "../ports/errors.ts";
import type { Renewals } from "../ports/renewals.ts";
import type { BusAccess } from "./connection/access.ts";
import { isNoResponders } from "./connection/bus.ts";

const timeoutMs = 5000;

/** Asked once: an agent without a token asks again by itself. */
export function createRenewals({ open }: BusAccess): Renewals {
  return {
    async ask(request) {
      const { cluster, id } = request;
      const payload = encode(renewalRequest, request, "question for a token");
      // To the server it is the reply subject, so that it says when no one listens; the answer comes there by its own way.
      const options = { timeout: timeoutMs, noMux: true, reply: renewedSubject(cluster, id) };
      try {
        const { connection } = await open();
        const { data } = await connection.request(renewSubject(cluster, id), payload, options);
        return decode(renewalReply, data, "answer of the renewal");
      } catch (cause) {
        if (!isNoResponders(cause) && !(cause instanceof errors.TimeoutError)) throw cause;
        throw new BusUnavailableError("the renewal of tokens does not answer", { cause, detail });
      }
    },
  };
}

const detail =
  "The process that renews tokens of the bus does not answer. Retry later; the present token stays good until it ends.";
