import type { Profile } from "./profile.ts";

/**
 * HTTPS at one shared Gateway, certificates by cert-manager, images by digest. The names are placeholders: a cluster
 * says its own domain, registry, digests and gateway class.
 */
export const productionProfile = {
  name: "production",
  baseDomain: "stores.example.com",
  routing: {
    kind: "gateway",
    gateway: { name: "stores", namespace: "storeplane-gateway", sectionName: "https" },
    gatewayClass: { name: "traefik" },
    proxyNamespace: "traefik",
  },
  tls: { mode: "wildcard", certificateSecret: "stores-wildcard", issuer: "letsencrypt", customDomains: "issue" },
  storage: {},
  secrets: { mode: "generated" },
  mail: { mode: "none" },
  backups: { mode: "nightly", hour: 2, keep: 7, volumeSize: "5Gi" },
  images: { registry: "registry.example.com/storeplane", requireDigests: true },
  imagePullPolicy: "IfNotPresent",
  userNamespaces: true,
  // Volumes and images come over a network here, so a first start takes longer than on one machine.
  readyDeadlineSeconds: 900,
  hooks: {
    setup: { deadlineSeconds: 900, backoffLimit: 4 },
    smoke: { deadlineSeconds: 300, backoffLimit: 2 },
  },
} as const satisfies Profile;
