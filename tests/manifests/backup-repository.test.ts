import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../backup-repository/config.ts";
import { createMetrics } from "../../backup-repository/metrics.ts";
import { backupMonitoring } from "../../charts/platform/backup-monitoring.ts";
import { agentObjects, backupObjects } from "../../charts/platform/objects.ts";
import { secretNames } from "../../cli/install/secrets.ts";
import { type ClusterProfile, profileOf } from "../../constructs/index.ts";
import { NetworkModel } from "./network.ts";
import { restrictedViolations } from "./pod-security.ts";
import { podTemplates } from "./pod-view.ts";
import { scratchBeyond, undeclared } from "./resources.ts";

const profile: ClusterProfile = {
  base: "local",
  backupRepository: { volumeSize: "10Gi", storageClass: "slow", storeSize: "2Gi" },
};
const objects = backupObjects(profile);
const [template] = podTemplates(objects);
if (template === undefined) throw new Error("there is no pod of the backup repository");
const [container] = template.spec.containers;

test("a profile without it renders none, and wants no secret for it", () => {
  const without: ClusterProfile = { base: "local" };
  expect([...backupObjects(without), ...backupMonitoring(profileOf(without))]).toEqual([]);
  expect(secretNames(without)).not.toContain("storeplane-backup-secrets");
  expect(secretNames(profile)).toContain("storeplane-backup-secrets");
});

test("its pod passes Pod Security restricted, has bounds, no token of Kubernetes and a root that it can't write", () => {
  expect([...restrictedViolations(template.spec), ...undeclared(template), ...scratchBeyond(template)]).toEqual([]);
  expect(template.spec.automountServiceAccountToken).toBe(false);
  expect(container?.securityContext?.readOnlyRootFilesystem).toBe(true);
});

test("one process at a time writes to the volume, which has the size and the class of the profile", () => {
  expect(template.atOnce).toBe(1);
  expect(objects.find(({ kind }) => kind === "PersistentVolumeClaim")).toMatchObject({
    metadata: { name: "storeplane-backup-repository" },
    spec: { storageClassName: "slow", resources: { requests: { storage: "10Gi" } } },
  });
});

test("it is given the secret of logins and not that of keys, and no value of either is rendered", () => {
  const volume = template.spec.volumes?.find(({ name }) => name === "secret");
  expect(volume).toMatchObject({
    secret: { secretName: "storeplane-backup-secrets", items: [{ key: "login-secret", path: "login-secret" }] },
  });
  expect(JSON.stringify(objects)).not.toContain("key-secret");
  expect(objects.filter(({ kind }) => kind === "Secret")).toEqual([]);
});

test("it starts with the rendered environment", () => {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-backup-manifests-"));
  try {
    writeFileSync(join(dir, "login-secret"), "a".repeat(43));
    const variables = (container?.env ?? []).map(({ name, value }) => [
      name,
      value?.replace("/etc/storeplane/backup", dir),
    ]);
    expect(readConfig(Object.fromEntries(variables) as Record<string, string>)).toMatchObject({
      folder: "/backups/repositories",
      room: { storeBytes: 2 * 1024 ** 3, freeBytes: Math.floor((10 * 1024 ** 3) / 20) },
      http: { host: "0.0.0.0", port: 8000 },
      health: { host: "0.0.0.0", port: 8081 },
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("pods that back up a store reach it, and nothing else does; it reaches nothing", () => {
  const network = new NetworkModel([...agentObjects(profile), ...objects]);
  const of = (component: string, labels = {}) => ({
    namespace: "store-hats",
    labels: { "app.kubernetes.io/component": component, ...labels },
  });
  const enters = (end: Parameters<NetworkModel["mayEnter"]>[1], port = 8000) =>
    network.mayEnter(template.labels, end, { protocol: "TCP", port });
  expect(enters({ pod: podTemplates(agentObjects(profile))[0]?.labels ?? {} })).toBe(false);
  expect(enters({ address: "203.0.113.7" })).toBe(false);
  expect([enters(of("web")), enters(of("backup"), 8081)]).toEqual([false, false]);
  for (const port of [443, 4222, 5432, 8000])
    expect(network.mayLeave(template.labels, { address: "203.0.113.7" }, { protocol: "TCP", port })).toBe(false);
  const policy = objects.find(({ kind }) => kind === "NetworkPolicy");
  expect(policy?.spec).toMatchObject({
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchExpressions: [{ key: "storeplane.dev/store", operator: "Exists" }] },
            podSelector: { matchLabels: { "app.kubernetes.io/component": "backup" } },
          },
        ],
      },
    ],
  });
});

test("alerts ask for metrics that it has", async () => {
  const metrics = createMetrics(async () => ({ size: 2, free: 1 }));
  metrics.answered({ type: "data", method: "POST", status: 507, seconds: 1 });
  const offered = new Set(
    [...(await metrics.registry.metrics()).matchAll(/^(storeplane_\w+)/gm)].map(([name]) => name),
  );
  const rules = backupMonitoring(profileOf(profile)).find(({ kind }) => kind === "PrometheusRule");
  const asked = new Set([...JSON.stringify(rules).matchAll(/storeplane_\w+/g)].map(([name]) => name));
  expect(asked.size).toBe(3);
  expect([...asked].filter((name) => !offered.has(name))).toEqual([]);
});
