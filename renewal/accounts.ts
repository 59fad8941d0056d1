import type { NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import { type Accounts, UnsignedError } from "./place.ts";

const timeout = 5000;
const answer = z.object({
  data: z.object({ code: z.int() }).optional(),
  error: z.object({ code: z.int(), description: z.string() }).optional(),
});

/** The accounts of the servers, by a user of the account in which they are changed. */
export function accountsOf(operator: NatsConnection): Accounts {
  return {
    async read(account) {
      const { data } = await operator.request(`$SYS.REQ.ACCOUNT.${account}.CLAIMS.LOOKUP`, undefined, { timeout });
      return data.length === 0 ? undefined : new TextDecoder().decode(data);
    },
    async push(token) {
      const reply = answer.parse((await operator.request("$SYS.REQ.CLAIMS.UPDATE", token, { timeout })).json());
      if (reply.data?.code !== 200) throw new UnsignedError(reply.error?.description ?? "no reason given");
    },
  };
}
