import type { Profile, WildcardTls } from "../profile/profile.ts";

/** Annotation by which cert-manager learns that it must issue, on an Ingress as on a ListenerSet. */
export const issuerAnnotation = "cert-manager.io/cluster-issuer";

/** The TLS settings of a profile that has a certificate made for each custom host; undefined for any other. */
export function issuingTls({ tls }: Profile): WildcardTls | undefined {
  return tls.mode === "wildcard" && tls.customDomains === "issue" ? tls : undefined;
}
