import type { Msg, NatsConnection } from "@nats-io/nats-core";
import * as z from "zod";
import { parseCreds, readAccountClaims, readUserClaims } from "../contract/index.ts";
import { type Accounts, UnsignedError } from "./place.ts";

const maxWait = 5000;

/** How long is waited for one more server after the last that answered. */
const stall = 300;

const answer = z.object({
  data: z.object({ code: z.int() }).optional(),
  error: z.object({ code: z.int(), description: z.string() }).optional(),
});

/** The accounts of the servers, by a user of the account in which they are changed, with these credentials. */
export function accountsOf(operator: NatsConnection, creds: () => string): Accounts {
  const read = async (account: string): Promise<string | undefined> => {
    const answers = await askAll(operator, `$SYS.REQ.ACCOUNT.${account}.CLAIMS.LOOKUP`);
    const tokens = answers.map(({ data }) => new TextDecoder().decode(data));
    return newestOf(tokens.filter((token) => token !== ""));
  };
  return {
    read,
    async push(token) {
      const own = await read(readUserClaims(parseCreds(creds()).jwt).nats?.issuer_account ?? "");
      // Servers keep what any operator has signed, and refuse its users afterwards: the cluster would be locked out.
      if (own === undefined || signerOf(own) !== signerOf(token)) throw new UnsignedError("another operator signed it");
      const answers = await askAll(operator, "$SYS.REQ.CLAIMS.UPDATE", token);
      for (const one of answers) {
        const { data, error } = answer.parse(one.json());
        if (data?.code !== 200) throw new UnsignedError(error?.description ?? "no reason given");
      }
    },
  };
}

function signerOf(token: string): string {
  return readAccountClaims(token)?.signedBy ?? "none";
}

/** What each server answers: one that was away while others were told has an older account. Throws when none answers. */
async function askAll(operator: NatsConnection, subject: string, payload?: string): Promise<Msg[]> {
  const answers: Msg[] = [];
  const asked = await operator.requestMany(subject, payload, { strategy: "stall", maxWait, stall });
  for await (const one of asked) answers.push(one);
  if (answers.length === 0) throw new Error(`no server answers ${subject}`);
  return answers;
}

/** The one that was made last; one that can't be read counts as the oldest. */
export function newestOf(tokens: readonly string[]): string | undefined {
  const madeAt = (token: string): number => readAccountClaims(token)?.madeAt ?? 0;
  return tokens.toSorted((one, other) => madeAt(other) - madeAt(one))[0];
}
