import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import { BusRefusalError } from "../../ports/errors.ts";

const timeoutMs = 5000;
const answer = z.object({
  data: z.object({ code: z.int(), message: z.string() }).optional(),
  error: z.object({ code: z.int(), description: z.string() }).optional(),
});

/**
 * Gives the servers an account's token, as their operator; it is in force at once on each, and users whom it refuses
 * lose their connections. Throws BusRefusalError when they refuse it.
 */
export async function pushAccount(operator: NatsConnection, token: string): Promise<void> {
  const reply = await operator.request("$SYS.REQ.CLAIMS.UPDATE", token, { timeout: timeoutMs });
  const { data, error } = answer.parse(reply.json());
  if (data?.code !== 200) {
    const { code, description } = error ?? { code: data?.code ?? 0, description: data?.message ?? "no reason given" };
    throw new BusRefusalError(code, `the token of an account: ${description}`);
  }
}
