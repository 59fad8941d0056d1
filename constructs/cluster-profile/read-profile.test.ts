import { expect, test } from "vitest";
import { localProfile, productionProfile } from "../index.ts";
import { profileOf } from "./cluster-profile.ts";
import { ProfileError } from "./profile-error.ts";
import { readClusterProfile } from "./read-profile.ts";

function refusalOf(profile: object): string {
  try {
    readClusterProfile(JSON.stringify(profile));
  } catch (error) {
    expect(error).toBeInstanceOf(ProfileError);
    return (error as ProfileError).message;
  }
  throw new Error("nothing was refused");
}

function read(changes: object) {
  return profileOf(readClusterProfile(JSON.stringify(changes)));
}

test("an empty profile is the local one, and each field that is given replaces its own", () => {
  expect(read({})).toEqual(localProfile);
  const hooks = {
    setup: { deadlineSeconds: 5, backoffLimit: 0 },
    smoke: { deadlineSeconds: 6, backoffLimit: 1 },
  };
  const changed = read({ readyDeadlineSeconds: 30, storage: { class: "fast" }, hooks });
  expect(changed).toEqual({ ...localProfile, readyDeadlineSeconds: 30, storage: { class: "fast" }, hooks });
});

test("a profile can start from the production one, and changes its images field by field", () => {
  const changes = { base: "production", baseDomain: "shops.example.net", images: { requireDigests: false } };
  expect(read(changes)).toEqual({
    ...productionProfile,
    baseDomain: "shops.example.net",
    images: { ...productionProfile.images, requireDigests: false },
  });
});

test.each([
  { base: "local" },
  { base: "production", name: "acme", images: { requireDigests: false }, storage: { class: "fast" } },
])("what is read is what was written, and reading it again changes nothing: %j", (written) => {
  const profile = readClusterProfile(JSON.stringify(written));
  expect(profile).toEqual(written);
  expect(readClusterProfile(JSON.stringify(profile))).toEqual(profile);
});

const gateway = localProfile.routing;
const ingress = { kind: "ingress", proxyNamespace: "traefik", className: "traefik" };
const starter = (size: object) => ({ planSizes: { woocommerce: { starter: size } } });
const wildcard = productionProfile.tls;
const withBus = (volumeSize: string) => ({ platform: { cluster: "fra-1", bus: { volumeSize, separateNodes: false } } });

test.each([
  ["base", { base: "staging" }],
  ["baseDomain", { baseDomain: "Not A Domain" }],
  ["baseDomain", { baseDomain: "-x.example.com" }],
  ["routing.kind", { routing: { kind: "portal" } }],
  ["routing.gateway.sectionName", { routing: { ...gateway, gateway: { name: "a", namespace: "b" } } }],
  ["routing.className", { routing: { kind: "ingress", proxyNamespace: "traefik" } }],
  ["routing.gateway", { routing: { kind: "ingress", proxyNamespace: "a", className: "b", gateway: {} } }],
  ["tls", { tls: "wildcard" }],
  ["tls.certificateSecret", { tls: { ...wildcard, certificateSecret: "" } }],
  ["tls.customDomains", { tls: { ...wildcard, customDomains: "maybe" } }],
  ["tls.issuer", { tls: { mode: "none", issuer: "letsencrypt" } }],
  ["secrets.mode", { secrets: { mode: "sealed" } }],
  ["secrets.path", { secrets: { mode: "external", store: { kind: "SecretStore", name: "vault" }, path: "/x/" } }],
  ["secrets.store.kind", { secrets: { mode: "external", store: { kind: "Vault", name: "vault" }, path: "x" } }],
  ["mail.host", { mail: { mode: "smtp", port: 587, encryption: "tls", from: "a@b.example" } }],
  ["mail.port", { mail: { mode: "smtp", host: "a.example", port: 0, encryption: "tls", from: "a@b.example" } }],
  ["mail.from", { mail: { mode: "smtp", host: "a.example", port: 25, encryption: "none", from: "$(SALT)@b.example" } }],
  ["backups.hour", { backups: { mode: "nightly", hour: 24, keep: 7, volumeSize: "5Gi" } }],
  ["backups.keep", { backups: { mode: "nightly", hour: 2, keep: 0, volumeSize: "5Gi" } }],
  ["backups.volumeSize", { backups: { mode: "nightly", hour: 2, keep: 7, volumeSize: "5 GB" } }],
  ["storage.class", { storage: { class: "" } }],
  ["storageClass", { storageClass: "fast" }],
  ["routing.publicPorts.http", { routing: { ...gateway, publicPorts: { http: 0 } } }],
  ["routing.publicPorts.https", { routing: { ...ingress, publicPorts: { https: "8443" } } }],
  ["routing.publicPorts.tls", { routing: { ...gateway, publicPorts: { tls: 8443 } } }],
  ["imagePullPolicy", { imagePullPolicy: "Sometimes" }],
  ["readyDeadlineSeconds", { readyDeadlineSeconds: 0 }],
  ["readyDeadlineSeconds", { readyDeadlineSeconds: "600" }],
  ["images.registry", { images: { registry: "" } }],
  ["images.registry", { images: { registry: "registry.example.com/" } }],
  ["images.digests.mariadb:11", { images: { digests: { "mariadb:11": "latest" } } }],
  ["images.digests.mariadb", { images: { digests: { mariadb: `sha256:${"a".repeat(64)}` } } }],
  ["images.digests.woocommerce:11.2.2", { images: { requireDigests: true } }],
  ["planSizes.magento", { planSizes: { magento: {} } }],
  ["planSizes.woocommerce.huge", { planSizes: { woocommerce: { huge: {} } } }],
  ["planSizes.woocommerce.starter.replicas.wbe", { planSizes: { woocommerce: { starter: { replicas: { wbe: 2 } } } } }],
  ["planSizes.medusa.scale.replicas.database", { planSizes: { medusa: { scale: { replicas: { database: 2 } } } } }],
  ["planSizes.woocommerce.starter.volumeMax", { planSizes: { woocommerce: { starter: { volumeMax: "5 GB" } } } }],
  ["planSizes.woocommerce.starter.settings.webWorkers", starter({ settings: { webWorkers: "8\n$(SALT)" } })],
  ["baseDomain", { baseDomain: Array.from({ length: 4 }, () => "a".repeat(53)).join(".") }],
  ["routing.annotations.not a key", { routing: { ...ingress, annotations: { "not a key": "" } } }],
  ["routing.annotations.storeplane.dev/uid", { routing: { ...ingress, annotations: { "storeplane.dev/uid": "" } } }],
  ["routing.annotations.long", { routing: { ...ingress, annotations: { long: "x".repeat(16_385) } } }],
  ["secrets.path", { secrets: { mode: "external", store: { kind: "SecretStore", name: "vault" }, path: "a/../b" } }],
  ["mail.from", { mail: { mode: "smtp", host: "a.example", port: 25, encryption: "none", from: "a,b@c.example" } }],
  ["images.registry", { images: { registry: "registry.example.com/shop:1/x" } }],
  ["images.upstream", { images: { upstream: "registry.example.com/../x" } }],
  ["closedCidrs.0", { closedCidrs: ["::/0"] }],
  ["closedCidrs", { closedCidrs: Array.from({ length: 101 }, (_, index) => `203.0.${index}.0/24`) }],
  ["nodeDnsCidrs", { nodeDnsCidrs: Array.from({ length: 101 }, (_, index) => `169.254.20.${index}/32`) }],
  ["nodeDnsCidrs.0", { nodeDnsCidrs: ["169.254.20.10"] }],
  ["closedCidrs.1", { closedCidrs: ["203.0.113.0/24", "203.0.113.7/24"] }],
  ["outboundPorts.0", { outboundPorts: [0] }],
  ["outboundPorts.1", { outboundPorts: [443, "8443"] }],
  ["outboundPorts.0", { outboundPorts: [65_536] }],
  ["outboundPorts.0", { outboundPorts: [443.5] }],
  ["outboundPorts", { outboundPorts: 443 }],
  ["outboundPorts", { outboundPorts: [443, 443] }],
  ["outboundPorts", { outboundPorts: Array.from({ length: 21 }, (_, index) => 8000 + index) }],
  ["agentEgress.nats.cidrs", { agentEgress: { nats: { cidrs: [] } } }],
  ["agentEgress.nats.ports", { agentEgress: { nats: { ports: [] } } }],
  ["agentEgress.apiServer.cidrs.0", { agentEgress: { apiServer: { cidrs: ["0.0.0.0/0"] } } }],
  ["agentEgress.apiServer.cidrs.0", { agentEgress: { apiServer: { cidrs: ["kube.example.net"] } } }],
  ["agentEgress.vault", { agentEgress: { vault: {} } }],
  ["hooks.smoke", { hooks: { setup: { deadlineSeconds: 1, backoffLimit: 0 } } }],
  ["hooks.setup.backoffLimit", { hooks: { setup: { deadlineSeconds: 1, backoffLimit: 11 }, smoke: {} } }],
  ["platform.bus.volumeSize", withBus("20")],
  ["platform.bus.volumeSize", withBus("500m")],
  ["tpyo", { tpyo: 1 }],
])("a profile that is wrong in %s is refused by that name: %j", (field, profile) => {
  expect(refusalOf(profile).split("\n").slice(1)).toContainEqual(expect.stringMatching(`^  ${field}: .`));
});

const resources = (request: string, limit: string) => ({
  requests: { cpu: request, memory: "256Mi" },
  limits: { cpu: limit, memory: "512Mi" },
});
const nightly = { mode: "nightly", hour: 2, keep: 7 };

// The API server would take such sizes, end the running pods of every live store of the plan, and let no new ones in.
test.each([
  ["cpu of Deployment web", starter({ components: { web: resources("250m", "2") } })],
  ["cpu of StatefulSet database", starter({ components: { database: resources("500m", "200m") } })],
  ["cpu of Deployment web", starter({ components: { web: resources("0", "0") } })],
  ["cpu of Deployment web", starter({ containerMax: { cpu: "500m", memory: "1Gi" } })],
  ["the quota's pods", starter({ quota: { pods: 3 } })],
  ["the quota's limits.memory", starter({ quota: { limits: { cpu: "4", memory: "2Gi" } } })],
  ["the quota's requests.ephemeral-storage", starter({ quota: { ephemeralStorage: "2Gi" } })],
  [
    "the quota's limits.ephemeral-storage",
    { ...starter({ replicas: { web: 10 } }), storage: { readWriteManyClass: "files" } },
  ],
  [
    "quota.volumes: must be at least 3",
    { ...starter({ quota: { volumes: 2 } }), backups: { ...nightly, volumeSize: "5Gi" } },
  ],
  ["volumes: must be at least 1Gi each, as uploads is not", starter({ volumes: { uploads: "0" } })],
  ["volumeMax: must have room for the volumes uploads", starter({ volumes: { uploads: "11Gi" } })],
  ["volumeMax: must have room for the volumes uploads", starter({ volumes: { uploads: "9".repeat(400) } })],
  ["volumeMax: must have room for the volumes backups", { backups: { ...nightly, volumeSize: "11Gi" } }],
])("a size that does not fit its own bounds is refused: %s of %j", (what, profile) => {
  expect(refusalOf(profile).split("\n").slice(1)).toContainEqual(
    expect.stringMatching(new RegExp(`^  planSizes\\.woocommerce\\.starter.*${what}`)),
  );
});

test("a size that fits the bounds that come with it is taken", () => {
  const web = resources("1", "4");
  const quota = { requests: { cpu: "3", memory: "2Gi" }, limits: { cpu: "12", memory: "4Gi" } };
  const size = { components: { web }, containerMax: { cpu: "4", memory: "1Gi" }, quota };
  expect(read(starter(size)).planSizes).toEqual(starter(size).planSizes);
});

test("every wrong field is named at once, one line each, and no value is repeated", () => {
  const wrong = {
    baseDomain: "SECRET VALUE",
    readyDeadlineSeconds: -1,
    tls: { mode: "wildcard", certificateSecret: "SECRET VALUE", issuer: "a", customDomains: "issue", more: "SECRET" },
  };
  const [first, ...lines] = refusalOf(wrong).split("\n");
  expect(first).toBe("the profile can't be used:");
  expect(lines.map((line) => line.trim().split(":")[0] ?? "").toSorted()).toEqual([
    "baseDomain",
    "readyDeadlineSeconds",
    "tls.certificateSecret",
    "tls.more",
  ]);
  expect(lines.join()).not.toContain("SECRET");
});

const smallBackups = { mode: "nightly", hour: 2, keep: 7, volumeSize: "1Gi" };
const largeBackups = { ...smallBackups, volumeSize: "20Gi" };

test.each([
  ["routing.proxyNamespace: is required", { routing: { kind: "ingress", className: "traefik" } }],
  ["images.requireDigests: must be of type boolean", { images: { requireDigests: "yes" } }],
  ["userNamespaces: must be of type boolean", { userNamespaces: "false" }],
  ["tls.customDomains: must be one of: refuse, issue", { tls: { ...wildcard, customDomains: "maybe" } }],
  ["mail.port: must be a port number from 1 to 65535", { mail: { mode: "smtp", port: 70_000 } }],
  ["hooks.smoke: is required", { hooks: {} }],
  ["outboundPorts.1: must be a port number from 1 to 65535", { outboundPorts: [443, "ftp"] }],
  ["outboundPorts.0: must be a port number from 1 to 65535", { outboundPorts: [0] }],
  ["outboundPorts.0: must be a port number from 1 to 65535", { outboundPorts: [70_000] }],
  ["outboundPorts: must name each port once", { outboundPorts: [8443, 8443] }],
  ["outboundPorts: must be at most 20 ports", { outboundPorts: Array.from({ length: 21 }, (_, index) => index + 1) }],
  ["agentEgress.nats.cidrs: must name a range, or be left out", { agentEgress: { nats: { cidrs: [] } } }],
  ["platform.bus.volumeSize: must be at least 1Gi", withBus("1023Mi")],
  ["platform.bus.volumeSize: must be a Kubernetes quantity such as 500m or 2Gi", withBus("20 GB")],
  ["(whole): must be of type object", []],
  ["planSizes.medusa.starter.volumeMax: must have room for the volumes backups", { backups: largeBackups }],
  ["planSizes.medusa.starter.quota.storage: must have room for all volumes of a store", { backups: largeBackups }],
  [
    "planSizes.woocommerce.starter.quota.volumes: must be at least 3",
    { backups: smallBackups, planSizes: { woocommerce: { starter: { quota: { volumes: 2 } } } } },
  ],
  [
    "planSizes.woocommerce.scale.volumes: must be at least 1Gi each, as uploads is not",
    { planSizes: { woocommerce: { scale: { volumes: { uploads: "900Mi" } } } } },
  ],
])("the rule is said in plain words: %s", (line, profile) => {
  expect(refusalOf(profile).split("\n")).toContain(`  ${line}`);
});

test.each(["", "{", "null", "[]", '"text"'])("%j is no profile", (text) => {
  expect(() => readClusterProfile(text)).toThrow(ProfileError);
});

test.each([
  ["hats.stores.localhost", false],
  ["stores.localhost", false],
  ["api.stores.localhost", true],
  ["api.example.com", true],
])("the API may be at %s: %s, for no store may have its host", (host, isRight) => {
  const platform = { cluster: "fra-1", host, bus: { volumeSize: "1Gi", separateNodes: false } };
  const read = () => profileOf(readClusterProfile(JSON.stringify({ closedHosts: ["shop.example.net"], platform })));
  if (isRight) expect(read().closedHosts).toEqual(["shop.example.net", host]);
  else expect(read).toThrow("platform.host: must be api.stores.localhost, or outside of stores.localhost");
});
