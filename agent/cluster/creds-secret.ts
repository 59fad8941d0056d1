import { objectPath } from "./kinds.ts";
import type { KubeTransport } from "./transport.ts";
import { metadataOnly } from "./writer.ts";

interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Writes the agent's credentials into the Secret that its pods mount, whose other keys stay. It is never read: that
 * right the agent does not have. Throws KubeApiError or KubeUnavailableError.
 */
export async function writeCredsSecret(transport: KubeTransport, secret: SecretName, creds: string): Promise<void> {
  await transport.send({
    method: "PATCH",
    path: objectPath({ apiVersion: "v1", kind: "Secret", ...secret }),
    contentType: "application/merge-patch+json",
    accept: metadataOnly,
    body: { data: { creds: Buffer.from(creds).toString("base64") } },
  });
}
