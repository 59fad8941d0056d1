import type { Agent } from "undici";
import { openCredentials } from "../credentials/open-credentials.ts";
import { Merchant } from "./merchant.ts";

export interface MerchantAccess {
  /** Address of the control plane. */
  readonly api: string;
  readonly store: string;
  /** Address of the shop's own API. */
  readonly apiUrl: string;
  readonly dispatcher: Agent;
}

/** Asks the control plane for the credentials, which come sealed to a key of this one request, and logs in with them. */
export async function logInAsMerchant({ api, store, apiUrl, dispatcher }: MerchantAccess): Promise<Merchant> {
  const { username, password } = await openCredentials({ url: api, store });
  return Merchant.logIn({ apiUrl, username, password, dispatcher });
}
