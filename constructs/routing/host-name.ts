import { createHash } from "node:crypto";

/** Names an object by its host, not by the host's place in a list, so that removing one host leaves the others alone. */
export function hostHash(host: string): string {
  return createHash("sha256").update(host).digest("hex").slice(0, 10);
}

/** Secret that cert-manager keeps the certificate of a custom host in, in the store's namespace. */
export function certificateSecretOf(host: string): string {
  return `tls-${hostHash(host)}`;
}
