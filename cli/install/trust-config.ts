import type { BusKeys } from "../../bus-keys/bus-keys.ts";
import { busTrust } from "../../bus-keys/bus-trust.ts";

/** What the configuration of a nats-server includes, so that it trusts the operator and knows the accounts. Nothing in it is secret. */
export async function trustConfig(keys: BusKeys): Promise<string> {
  const { operator, systemAccount, accounts } = await busTrust(keys);
  const preload = Object.fromEntries(accounts.map(({ account, token }) => [account, token]));
  return `${JSON.stringify({ operator, system_account: systemAccount, resolver_preload: preload }, undefined, 2)}\n`;
}
