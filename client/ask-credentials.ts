import type { AdminCredentials } from "../contract/index.ts";
import type { ApiClient } from "./api-client.ts";
import { createRequestKey, openCredentials } from "./open-credentials.ts";
import type { CallOptions } from "./transport.ts";

export interface CredentialsQuestion extends CallOptions {
  readonly api: Pick<ApiClient, "askCredentials">;
  readonly name: string;
}

/**
 * The login of a store's administrator, by a key pair that lives as long as this call.
 * @throws what ApiClient throws; NotOpenedError for an answer that is not this store's
 */
export async function askCredentials({ api, name, signal }: CredentialsQuestion): Promise<AdminCredentials> {
  const { publicKey, pair } = await createRequestKey();
  return openCredentials(await api.askCredentials(name, { publicKey }, { signal }), pair, { name });
}
