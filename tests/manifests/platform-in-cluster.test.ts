import { expect, test } from "vitest";
import { adminTokenSecret } from "../../charts/platform/admin-token.ts";
import { agentAccess, claimsHash, webhookKeysSecret } from "../../charts/platform/bus-access.ts";
import { controlPlaneMonitoring } from "../../charts/platform/control-plane-monitoring.ts";
import { natsConfigFile } from "../../charts/platform/nats-config.ts";
import { agentObjects, busObjects, controlPlaneObjects, platformObjects } from "../../charts/platform/objects.ts";
import { busSecretNames } from "../../cli/install/bus-secrets.ts";
import { type ClusterProfile, type KubeObject, profileOf } from "../../constructs/index.ts";
import { readMigrationConfig, readServerConfig } from "../../control-plane/config.ts";
import { createApiMetrics } from "../../control-plane/http/metrics.node.ts";
import { pinnedVersions } from "../../testbed/fetch/pinned-versions.ts";
import { ingressProfile } from "./cases.ts";
import { NetworkModel } from "./network.ts";
import { restrictedViolations } from "./pod-security.ts";
import { containersOf, podTemplates } from "./pod-view.ts";
import { scratchBeyond, undeclared } from "./resources.ts";

const host = "api.example.com";
const home = {
  cluster: "fra-1",
  host,
  callerNamespaces: ["shopfront"],
  bus: { volumeSize: "8Gi", storageClass: "fast", separateNodes: true },
};
const images = { requireDigests: false };
const profile: ClusterProfile = { base: "production", images, platform: home };
const objects = [...agentObjects(profile), ...busObjects(profile), ...controlPlaneObjects(profile)];
const templates = podTemplates(objects);

function find(kind: string, name: string, among: readonly KubeObject[] = objects): unknown {
  const found = among.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found.spec;
}

function podOf(component: string) {
  const found = templates.find(({ labels }) => labels["app.kubernetes.io/component"] === component);
  if (found === undefined) throw new Error(`there is no pod of ${component}`);
  return found;
}

const components = ["nats", "migration", "control-plane", "conductor", "renewal"];

test.each(components)("the pod of %s passes Pod Security restricted, has bounds and no token of Kubernetes", (name) => {
  const template = podOf(name);
  expect([...restrictedViolations(template.spec), ...undeclared(template), ...scratchBeyond(template)]).toEqual([]);
  expect(template.spec.automountServiceAccountToken).toBe(false);
  const readOnly = containersOf(template.spec).map(({ securityContext }) => securityContext?.readOnlyRootFilesystem);
  expect(readOnly).toEqual([true]);
  const accounts = objects.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata.name);
  expect(accounts).toContain(template.spec.serviceAccountName);
});

test("a profile without a home for the platform renders neither bus nor control plane", () => {
  const remote: ClusterProfile = { base: "production", images };
  expect([...busObjects(remote), ...controlPlaneObjects(remote)]).toEqual([]);
  expect(JSON.stringify(platformObjects(profileOf(remote)))).not.toContain('"name":"api"');
});

test("images are asked for by digest where the profile wants them so", () => {
  const pinned: ClusterProfile = { ...profile, images: { requireDigests: true } };
  expect(() => busObjects(pinned)).toThrow("images.digests.nats:2.15.2-alpine");
  expect(() => controlPlaneObjects(pinned)).toThrow("images.digests.control-plane:");
});

test("the bus is of the version that the tests run", () => {
  const [container] = podOf("nats").spec.containers;
  expect(container?.image).toBe(`docker.io/library/nats:${pinnedVersions().nats.slice(1)}-alpine`);
});

test("no secret value is rendered, and every Secret that is asked for is one that an installation makes", () => {
  expect(objects.filter(({ kind }) => kind === "Secret")).toEqual([]);
  const asked = new Set(
    [...JSON.stringify(objects).matchAll(/"secret(?:KeyRef":\{"n|N)ame":"([^"]+)"/g)].map(([, name]) => name),
  );
  const read = new Set([...busSecretNames, adminTokenSecret, webhookKeysSecret]);
  // Whoever has all keys has the bus: no pod does.
  read.delete("storeplane-bus-keys");
  expect(asked).toEqual(read);
});

test("the agent's Secret leads it to this bus, as its cluster", () => {
  const url = "nats://storeplane-nats.storeplane-system.svc:4222";
  const api = "http://storeplane-control-plane.storeplane-system.svc";
  expect(agentAccess("fra-1")).toEqual({ cluster: "fra-1", url, api });
});

test("the bus keeps acknowledged messages through the loss of a server", () => {
  const config = natsConfigFile(home);
  expect(config).toContain('"sync_interval": "always"');
  expect(config).toContain('"no_advertise": true');
  // 90 % of 8 GiB on each server; streams of three copies, a quarter of a volume for desired states.
  expect(config).toContain(`"max_file_store": ${Math.floor(8 * 2 ** 10 * 0.9) * 2 ** 20}`);
  const variables = podOf("migration").spec.containers[0]?.env ?? [];
  expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toMatchObject({
    STOREPLANE_STREAM_REPLICAS: "3",
    STOREPLANE_STREAM_MAX_BYTES: String(2 * 2 ** 30),
    STOREPLANE_CLUSTERS: "fra-1",
  });
  expect(find("StatefulSet", "storeplane-nats")).toMatchObject({
    replicas: 3,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    volumeClaimTemplates: [{ spec: { storageClassName: "fast", resources: { requests: { storage: "8Gi" } } } }],
  });
  expect(find("PodDisruptionBudget", "storeplane-nats")).toMatchObject({ maxUnavailable: 1 });
});

test("the servers include whom they trust from a Secret, keep accounts on their volume, and know nothing else of users", () => {
  const config = natsConfigFile(home);
  expect(config).toMatch(/\n {2}include "\.\.\/nats-trust\/trust\.conf"\n}\n$/);
  expect(config).toMatch(/"resolver": \{\s+"type": "full",\s+"dir": "\/data\/accounts",/);
  expect(config).not.toMatch(/"users"|"permissions"/);
  const [container] = podOf("nats").spec.containers;
  expect(container?.volumeMounts).toContainEqual({ name: "trust", mountPath: "/etc/nats-trust", readOnly: true });
  const given = new Set((container?.env ?? []).map(({ name }) => name));
  const asked = [...config.matchAll(/\$([A-Z][A-Z0-9_]*)(?=[\s,])/g)].map(([, name]) => name ?? "");
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((name) => !given.has(name))).toEqual([]);
});

test("servers of another cluster, or with other rights, are other pods", () => {
  const set = find("StatefulSet", "storeplane-nats") as { template: { metadata: { annotations: object } } };
  expect(set.template.metadata.annotations).toMatchObject({ "storeplane.dev/claims-hash": claimsHash("fra-1") });
  expect(claimsHash("nyc-1")).not.toBe(claimsHash("fra-1"));
});

test("control plane and migration start with the rendered environment", () => {
  const environmentOf = (component: string) =>
    Object.fromEntries((podOf(component).spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
  const url = "nats://storeplane-nats.storeplane-system.svc:4222";
  expect(readServerConfig(environmentOf("control-plane"))).toMatchObject({
    nats: { url, credsFile: "/etc/storeplane/nats/creds" },
    identity: "tokens",
    host: "0.0.0.0",
    port: 8080,
    metrics: { host: "0.0.0.0", port: 9464 },
    publicHosts: [
      host,
      "storeplane-control-plane",
      "storeplane-control-plane.storeplane-system",
      "storeplane-control-plane.storeplane-system.svc",
      "storeplane-control-plane.storeplane-system.svc.cluster.local",
    ],
  });
  expect(readMigrationConfig(environmentOf("migration"))).toMatchObject({
    nats: { url, credsFile: "/etc/storeplane/nats/creds", auditCredsFile: "/etc/storeplane/audit/creds" },
    clusters: ["fra-1"],
    adminTokenFile: "/etc/storeplane/admin/token",
    accountsFile: "/etc/storeplane/accounts/accounts.json",
  });
});

test("behind a gateway the control plane tells clients apart by the profile's word of its addresses", () => {
  const proxies = ["10.42.0.0/16", "fd00:1::/32"];
  const behind: ClusterProfile = { ...profile, platform: { ...home, proxies } };
  const pods = podTemplates(controlPlaneObjects(behind));
  const pod = pods.find(({ labels }) => labels["app.kubernetes.io/component"] === "control-plane");
  const variables = pod?.spec.containers[0]?.env ?? [];
  const environment = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  expect(readServerConfig(environment)).toMatchObject({ trustedProxies: proxies });
});

test("with identity providers the control plane knows whom to trust, and may ask them", () => {
  const asked = { cidrs: ["192.0.2.0/24"], ports: [8443] };
  const trusting: ClusterProfile = { ...profile, platform: { ...home, identityProviders: asked } };
  const rendered = controlPlaneObjects(trusting);
  const pod = podTemplates(rendered).find(({ labels }) => labels["app.kubernetes.io/component"] === "control-plane");
  if (pod === undefined) throw new Error("there is no pod of the control plane");
  const [container] = pod.spec.containers;
  const environment = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
  const folder = "/etc/storeplane/sign-in";
  expect(readServerConfig(environment)).toMatchObject({
    issuersFile: `${folder}/issuers.json`,
    sessionKeysFile: `${folder}/session-keys`,
    publicUrl: `https://${host}`,
  });
  expect(container?.volumeMounts).toContainEqual({ name: "sign-in", mountPath: folder, readOnly: true });
  expect(JSON.stringify(rendered)).toContain('"secretName":"storeplane-sign-in"');
  const leaves = (among: readonly KubeObject[], address: string, port: number) =>
    new NetworkModel([...agentObjects(profile), ...among]).mayLeave(pod.labels, { address }, { protocol: "TCP", port });
  expect([leaves(rendered, "192.0.2.7", 8443), leaves(rendered, "192.0.2.7", 443)]).toEqual([true, false]);
  expect(leaves(rendered, "198.51.100.1", 8443)).toBe(false);
  expect(leaves(controlPlaneObjects(profile), "192.0.2.7", 443)).toBe(false);
});

test("a pod of the control plane has time to leave, to drain and to answer what it has begun", () => {
  const { spec } = podOf("control-plane");
  const drain = Number(spec.containers[0]?.env?.find(({ name }) => name === "STOREPLANE_DRAIN_SECONDS")?.value);
  const preStop = spec.containers[0]?.lifecycle?.preStop as { readonly sleep?: { readonly seconds: number } };
  const leave = preStop.sleep?.seconds ?? 0;
  // run.node.ts: 12 s for the last answers, 5 s for the bus.
  expect([drain > 0, leave >= 20]).toEqual([true, true]);
  expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(leave + drain + 12 + 5);
  expect(find("Deployment", "storeplane-control-plane")).toMatchObject({
    replicas: 2,
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
});

test("who is to reach bus and control plane does, and no one else", () => {
  const network = new NetworkModel(objects);
  const pods = Object.fromEntries(["agent", ...components].map((name) => [name, podOf(name).labels]));
  const names = Object.keys(pods);
  const reached = (port: number) =>
    names.flatMap((from) =>
      names
        .filter((to) => network.connects(pods[from] ?? {}, pods[to] ?? {}, { protocol: "TCP", port }))
        .map((to) => `${from} to ${to}`),
    );
  expect(reached(4222)).toEqual([
    "agent to nats",
    "migration to nats",
    "control-plane to nats",
    "conductor to nats",
    "renewal to nats",
  ]);
  expect(reached(6222)).toEqual(["nats to nats"]);
  // Where credentials are renewed that have ended.
  expect(reached(8080)).toEqual(["agent to control-plane"]);
  expect([...reached(8222), ...reached(9464)]).toEqual([]);
  const entered = ["traefik", "shopfront", "store-hats", "monitoring"].filter((namespace) =>
    network.mayEnter(pods["control-plane"] ?? {}, { namespace, labels: {} }, { protocol: "TCP", port: 8080 }),
  );
  expect(entered).toEqual(["traefik", "shopfront"]);
  const closed = { ...profile, platform: { cluster: "fra-1", bus: home.bus } };
  const alone = new NetworkModel([...agentObjects(closed), ...controlPlaneObjects(closed)]);
  const enters = alone.mayEnter(
    pods["control-plane"] ?? {},
    { namespace: "traefik", labels: {} },
    { protocol: "TCP", port: 8080 },
  );
  expect(enters).toBe(false);
  // Not left out: what an earlier profile opened would stay open, as an installation removes nothing.
  const shut = find("NetworkPolicy", "control-plane-from-callers", controlPlaneObjects(closed));
  expect(shut).toMatchObject({ policyTypes: ["Ingress"], ingress: [] });
  const asksDns = names.filter((name) =>
    network.mayLeave(
      pods[name] ?? {},
      { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
      { protocol: "UDP", port: 53 },
    ),
  );
  expect(asksDns).toEqual(names);
});

test("the API has a listener of its own with TLS, to which only the platform attaches routes, and no store its host", () => {
  const resolved = profileOf(profile);
  const gateway = find("Gateway", "stores", platformObjects(resolved)) as { listeners: unknown[] };
  expect(gateway.listeners).toContainEqual({
    name: "api",
    port: 443,
    protocol: "HTTPS",
    hostname: host,
    tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "storeplane-api" }] },
    allowedRoutes: {
      namespaces: {
        from: "Selector",
        selector: { matchLabels: { "kubernetes.io/metadata.name": "storeplane-system" } },
      },
      kinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
    },
  });
  expect(find("HTTPRoute", "storeplane-control-plane")).toMatchObject({
    parentRefs: [{ name: "stores", namespace: "storeplane-gateway", sectionName: "api" }],
    hostnames: [host],
    rules: [{ backendRefs: [{ name: "storeplane-control-plane", port: 80 }] }],
  });
  expect(resolved.closedHosts).toEqual([host]);
});

test("where stores are served by Ingress, so is the API, with a certificate from the profile's issuer", () => {
  const { routing, tls } = ingressProfile;
  const byIngress: ClusterProfile = { ...profile, routing, tls };
  const ingress = controlPlaneObjects(byIngress).find(({ kind }) => kind === "Ingress");
  expect(ingress).toMatchObject({
    metadata: { annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" } },
    spec: { ingressClassName: "traefik", tls: [{ hosts: [host], secretName: "storeplane-api" }], rules: [{ host }] },
  });
});

test("another migration is another Job, the same is the same", () => {
  const nameUnder = (changed: ClusterProfile) =>
    controlPlaneObjects(changed).find(({ kind }) => kind === "Job")?.metadata.name;
  const larger = { ...profile, platform: { ...home, bus: { ...home.bus, volumeSize: "16Gi" } } };
  expect(nameUnder(profile)).toBe(nameUnder({ ...profile }));
  expect(nameUnder(larger)).not.toBe(nameUnder(profile));
});

test("alerts ask for metrics that the control plane has", async () => {
  const metrics = createApiMetrics({
    requestsInFlight: () => 0,
    connections: () => 0,
    isReady: async () => true,
    audit: { size: 0, dropped: 0, waitingSince: undefined, rooms: { fullest: 0 } },
    hosts: { size: 0, oldest: undefined, counts: {} },
    index: { size: 0, lagSeconds: 0, builds: 0 },
    quota: () => ({ quotaConflicts: 0, quotaRefusals: 0, quotaReviews: 0, ratesShared: true }),
    events: () => ({ viewers: 0, frames: 0, dropped: 0, lagSeconds: 0, isUp: true }),
    storage: async () => ({ usedBytes: 1, limitBytes: 2 }),
    auditStorage: async () => ({ usedBytes: 1, limitBytes: 2 }),
  });
  metrics.observe({ route: "none", method: "GET", status: 401, seconds: 0, code: "unauthenticated" });
  const offered = new Set(
    [...(await metrics.registry.metrics()).matchAll(/^(storeplane_\w+)/gm)].map(([name]) => name),
  );
  const rules = controlPlaneMonitoring().find(({ kind }) => kind === "PrometheusRule");
  const asked = new Set([...JSON.stringify(rules).matchAll(/storeplane_api_\w+/g)].map(([name]) => name));
  expect(asked.size).toBe(13);
  expect([...asked].filter((name) => !offered.has(name))).toEqual([]);
});
