import { type AccountToken, firstAccountTokens, operatorToken } from "./account-tokens.ts";
import type { BusKeys } from "./bus-keys.ts";
import { publicKeyOf } from "./signing.ts";

/** What a server is configured with: tokens only, nothing of them is secret. */
export interface BusTrust {
  readonly operator: string;
  /** Public key. */
  readonly systemAccount: string;
  readonly accounts: readonly AccountToken[];
}

/** Whom the servers of a bus trust, with the accounts that they begin with. */
export async function busTrust(keys: BusKeys): Promise<BusTrust> {
  const [operator, accounts] = await Promise.all([operatorToken(keys), firstAccountTokens(keys)]);
  return { operator, systemAccount: publicKeyOf(keys.accounts.SYS), accounts };
}

/** The same as settings of a nats-server, under their names there. */
export function trustSettings({ operator, systemAccount, accounts }: BusTrust) {
  const preloaded = Object.fromEntries(accounts.map(({ account, token }) => [account, token]));
  return { operator, system_account: systemAccount, resolver_preload: preloaded };
}
