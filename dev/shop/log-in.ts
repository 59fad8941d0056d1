import type { Agent } from "undici";
import { askCredentials } from "../credentials/ask-credentials.ts";
import { AdminApiError, Merchant } from "./merchant.ts";

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
  const { email, password } = await askCredentials(api, store);
  if (email === undefined) throw new AdminApiError(`the credentials of ${store} name no e-mail to log in with`);
  return Merchant.logIn({ apiUrl, email, password, dispatcher });
}
