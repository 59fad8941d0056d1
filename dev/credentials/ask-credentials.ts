import { type AdminCredentials, problemDetails, sealedCredentials } from "../../contract/index.ts";
import { ApiProblemError } from "../demo/api-client.ts";
import { createRequestKey, openCredentials } from "./open-credentials.ts";

/**
 * The login of a store's administrator, by a key pair that lives as long as this call. Throws ApiProblemError for a
 * refusal, ZodError for an answer that is none, and NotOpenedError for one that is not this store's.
 */
export async function askCredentials(url: string, name: string): Promise<AdminCredentials> {
  const { publicKey, privateKey } = await createRequestKey();
  const path = `/v1/stores/${encodeURIComponent(name)}/credentials`;
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ publicKey }),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new ApiProblemError(`POST ${path}`, problemDetails.parse(body));
  return openCredentials(sealedCredentials.parse(body), privateKey, { name });
}
