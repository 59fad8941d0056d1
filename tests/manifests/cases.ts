import { engines, localProfile, type Profile, productionProfile, type StoreProps } from "../../constructs/index.ts";
import { maxHosts } from "../../contract/index.ts";
import project from "../../package.json" with { type: "json" };

/** Everything that a profile can set, set: what the checks hold for must not depend on the local values. */
export const strictProfile: Profile = {
  ...localProfile,
  name: "strict",
  baseDomain: "shops.example.net",
  routing: {
    kind: "gateway",
    gateway: { name: "edge", namespace: "edge-system", sectionName: "https" },
    gatewayClass: { name: "edge" },
    proxyNamespace: "proxies",
    ports: { http: 8000, https: 8443 },
  },
  tls: { mode: "wildcard", certificateSecret: "edge-wildcard", issuer: "edge-issuer", customDomains: "issue" },
  storage: { class: "fast" },
  images: {
    registry: "registry.example.net/storeplane",
    upstream: "registry.example.net/library",
    digests: {
      [`agent:${project.version}`]: `sha256:${"0".repeat(64)}`,
      "woocommerce:11.2.2": `sha256:${"a".repeat(64)}`,
      "mariadb:11.8.9-noble": `sha256:${"b".repeat(64)}`,
      "medusa:2.21.2": `sha256:${"c".repeat(64)}`,
      "storefront:1": `sha256:${"d".repeat(64)}`,
      "postgres:17.11-trixie": `sha256:${"e".repeat(64)}`,
      "valkey:9.1.2-trixie": `sha256:${"f".repeat(64)}`,
    },
    requireDigests: true,
  },
  imagePullPolicy: "Always",
  nodeDnsCidrs: ["169.254.20.10/32", "169.254.169.254/32"],
  closedCidrs: ["203.0.113.0/24", "2001:db8::/32"],
  outboundPorts: [443, 8443],
  agentEgress: {
    apiServer: { cidrs: ["198.51.100.8/29"], ports: [16443] },
    nats: { cidrs: ["3fff:1::/64", "198.51.100.16/32"], ports: [4222, 443] },
  },
};

/** As production, in a cluster without the Gateway API. */
export const ingressProfile: Profile = {
  ...productionProfile,
  name: "ingress",
  routing: {
    kind: "ingress",
    className: "traefik",
    proxyNamespace: "traefik",
    annotations: { "traefik.ingress.kubernetes.io/router.entrypoints": "websecure" },
  },
  images: { ...productionProfile.images, requireDigests: false },
};

/** Ingresses without TLS. */
const plainIngressProfile: Profile = { ...ingressProfile, name: "plain ingress", tls: { mode: "none" } };

/** As an installation has it before its images are pinned. */
const unpinnedProductionProfile: Profile = {
  ...productionProfile,
  images: { ...productionProfile.images, requireDigests: false },
};

/** As many web pods as the plans have room for; more want a larger quota. */
const sharedUploadsProfile: Profile = {
  ...unpinnedProductionProfile,
  name: "shared uploads",
  storage: { class: "fast", readWriteManyClass: "shared" },
  planSizes: { woocommerce: { growth: { replicas: { web: 2 } }, scale: { replicas: { web: 2 } } } },
};

/** Shops that talk to no one. */
const noWayOutProfile: Profile = { ...localProfile, name: "no way out", outboundPorts: [] };

/** Secrets come from a vault. */
export const externalSecretsProfile: Profile = {
  ...localProfile,
  name: "external secrets",
  mail: { mode: "smtp", host: "smtp.example.net", port: 587, encryption: "starttls", from: "shops@example.net" },
  secrets: { mode: "external", store: { kind: "ClusterSecretStore", name: "vault" }, path: "storeplane/stores" },
};

/** Every profile that the checks run under. */
export const profiles: readonly Profile[] = [
  localProfile,
  strictProfile,
  unpinnedProductionProfile,
  externalSecretsProfile,
  sharedUploadsProfile,
  ingressProfile,
  plainIngressProfile,
  noWayOutProfile,
];

/** The longest values that the rules allow. */
export const longestProps: StoreProps = {
  name: `s${"0".repeat(38)}z`,
  uid: "0192f0c1-2345-7abc-8def-0123456789ab",
  revision: `${"e".repeat(32)}-${Number.MAX_SAFE_INTEGER}`,
  tenant: "t".repeat(32),
  engine: "woocommerce",
  plan: "starter",
  adminEmail: "owner@example.com",
  hosts: Array.from({ length: maxHosts }, (_, index) => `shop-${index}.${"long-".repeat(8)}name.example.com`),
};

export const demoProps: StoreProps = {
  name: "demo",
  uid: "0192f0c1-2345-7abc-8def-0123456789ab",
  revision: "0123456789abcdef-7",
  tenant: "default",
  engine: "woocommerce",
  plan: "starter",
  hosts: [],
};

export interface Case {
  readonly title: string;
  readonly props: StoreProps;
  readonly profile: Profile;
}

/** Every engine in every plan it offers, under every profile. */
export const cases: readonly Case[] = [...engines.values()].flatMap((engine) =>
  Object.keys(engine.plans).flatMap((plan) =>
    profiles.map((profile) => ({
      title: `${engine.id} ${plan} ${profile.name}`,
      props: { ...longestProps, engine: engine.id, plan },
      profile,
    })),
  ),
);
