import type { NatsConnection } from "@nats-io/nats-core";
import {
  agentApiPrefix,
  decode,
  encode,
  type RenewalReply,
  type RenewalRequest,
  renewalReply,
  renewalRequest,
  renewedSubject,
  renewSubject,
} from "../../contract/index.ts";
import { BusUnavailableError } from "../errors.ts";

const timeoutMs = 5000;

/** Asks for a token on the connection of this moment, if there is one. Throws BusUnavailableError, DecodeError. */
export function createRenewalByBus(
  connection: () => NatsConnection | undefined,
): (request: RenewalRequest) => Promise<RenewalReply> {
  return async (request) => {
    const bus = connection();
    if (!bus) throw new BusUnavailableError("there is no connection to the bus");
    const { cluster, id } = request;
    const subject = `${agentApiPrefix}.${renewSubject(cluster, id)}`;
    // To the server it is the reply subject, so that it says when no one listens; the answer comes there by its own way.
    const options = { timeout: timeoutMs, noMux: true, reply: renewedSubject(cluster, id) };
    try {
      const { data } = await bus.request(subject, encode(renewalRequest, request, "question for a token"), options);
      return decode(renewalReply, data, "answer of the renewal");
    } catch (cause) {
      throw new BusUnavailableError("no new token came by the bus", { cause });
    }
  };
}
