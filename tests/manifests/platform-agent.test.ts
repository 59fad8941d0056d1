import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../agent/config.ts";
import { createMetrics } from "../../agent/metrics.ts";
import { agentMonitoring } from "../../charts/platform/monitoring.ts";
import { agentObjects } from "../../charts/platform/objects.ts";
import { storeSamples } from "../../charts/store-samples.ts";
import {
  type ClusterProfile,
  localProfile,
  type Profile,
  productionProfile,
  profileOf,
} from "../../constructs/index.ts";
import { strictProfile } from "./cases.ts";
import { NetworkModel } from "./network.ts";
import { restrictedViolations } from "./pod-security.ts";
import { type PodTemplate, podTemplates } from "./pod-view.ts";

const changed: ClusterProfile = { base: "local", baseDomain: "stores.example.org", readyDeadlineSeconds: 900 };
const strict: ClusterProfile = { base: "local", ...strictProfile };
const objects = agentObjects(changed);
const images = { ...productionProfile.images, requireDigests: false };
const productionSamples: Profile = { ...productionProfile, images };

function agentPod(): PodTemplate["spec"] {
  const [template] = podTemplates(objects);
  if (template === undefined) throw new Error("no pod is rendered");
  return template.spec;
}

test("the agent's pod passes Pod Security restricted and can't write to its root", () => {
  const pod = agentPod();
  expect(restrictedViolations(pod)).toEqual([]);
  expect(pod.containers.map(({ securityContext }) => securityContext?.readOnlyRootFilesystem)).toEqual([true]);
});

test("its image is of this version of the project", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  expect(agentPod().containers[0]?.image).toBe(`${localProfile.images.registry}/agent:${manifest.version}`);
});

test("the agent starts with the rendered environment, and reads the rendered profile as the one it was rendered from", () => {
  const dir = mkdtempSync(join(tmpdir(), "storeplane-agent-"));
  try {
    const { data } = objects.find(({ kind }) => kind === "ConfigMap") as unknown as { data: Record<string, string> };
    const paths: Record<string, string> = { "profile.json": data["profile.json"] ?? "", creds: "of the secret\n" };
    for (const [name, content] of Object.entries(paths)) writeFileSync(join(dir, name), content);
    const ofSecret: Record<string, string> = {
      cluster: "c1",
      url: "nats://nats.example.com:4222",
      api: "https://api.example.com",
      join: "of an invitation",
      ca: "-----BEGIN CERTIFICATE-----",
    };
    const env = agentPod().containers[0]?.env ?? [];
    const variables = env.map(({ name, value, valueFrom }) => {
      const given = value ?? ofSecret[valueFrom?.secretKeyRef?.key ?? ""] ?? "storeplane-agent-x1";
      return [name, given.replace(/^\/etc\/storeplane\/\w+/, dir)];
    });
    expect(readConfig(Object.fromEntries(variables) as Record<string, string>)).toMatchObject({
      cluster: "c1",
      nats: {
        url: "nats://nats.example.com:4222",
        credsFile: join(dir, "creds"),
        credsSecret: "storeplane-nats",
        apiUrl: "https://api.example.com",
      },
      authority: "-----BEGIN CERTIFICATE-----",
      kubeconfig: undefined,
      namespace: "storeplane-system",
      identity: "storeplane-agent-x1",
      profile: profileOf(changed),
      health: { host: "0.0.0.0", port: agentPod().containers[0]?.ports?.[0]?.containerPort },
    });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the agent reaches DNS, API server and NATS by their ports, and where the profile names ranges, those only", () => {
  const [kube, nats, nats6, stranger] = ["198.51.100.9", "198.51.100.16", "3fff:1::4", "203.0.113.7"];
  const ports = [22, 443, 4222, 6443, 16_443];
  const reached = (profile: ClusterProfile) => {
    const objects = agentObjects(profile);
    const network = new NetworkModel(objects);
    const { labels } = podTemplates(objects)[0] ?? {};
    const reaches = (address: string, port: number) =>
      network.mayLeave(labels ?? {}, { address }, { protocol: "TCP", port });
    return [kube, nats, nats6, stranger].map((address) => ports.filter((port) => reaches(address ?? "", port)));
  };
  const anywhere = [443, 4222, 6443];
  expect(reached({ base: "local" })).toEqual([anywhere, anywhere, anywhere, anywhere]);
  expect(reached(strict)).toEqual([[16_443], [443, 4222], [443, 4222], []]);
  const onlyNats: ClusterProfile = { base: "local", agentEgress: { nats: { cidrs: ["198.51.100.16/32"] } } };
  expect(reached(onlyNats)).toEqual([[443, 6443], anywhere, [443, 6443], [443, 6443]]);
  const asksCache = (profile: ClusterProfile) =>
    new NetworkModel(agentObjects(profile)).mayLeave(
      podTemplates(objects)[0]?.labels ?? {},
      { address: "169.254.169.254" },
      { protocol: "UDP", port: 53 },
    );
  expect([changed, strict].map(asksCache)).toEqual([false, true]);
});

test("a changed profile is a new pod, and no secret value is rendered", () => {
  const annotationOf = (profile: ClusterProfile) =>
    JSON.stringify(agentObjects(profile)).match(/profile-hash":"(\w+)/)?.[1];
  expect(annotationOf({ base: "local" })).not.toBe(annotationOf(changed));
  expect(objects.filter(({ kind }) => kind === "Secret")).toEqual([]);
});

test("alerts ask for metrics that the agent has", async () => {
  const metrics = createMetrics({
    queueDepth: () => 0,
    storesByPhase: () => new Map(),
    isLeader: () => true,
    templateChange: () => undefined,
  });
  metrics.observePass(1, "failed");
  const offered = new Set(
    [...(await metrics.registry.metrics()).matchAll(/^(storeplane_\w+)/gm)].map(([name]) => name),
  );
  const rules = agentMonitoring().find(({ kind }) => kind === "PrometheusRule");
  const asked = [...JSON.stringify(rules).matchAll(/storeplane_\w+/g)].map(([name]) => name);
  expect(new Set(asked).size).toBe(5);
  expect(asked.filter((name) => !offered.has(name))).toEqual([]);
});

test("alerts ask for CronJobs that stores have", () => {
  const rules = JSON.stringify(agentMonitoring().find(({ kind }) => kind === "PrometheusRule"));
  const asked = new Set([...rules.matchAll(/cronjob=\\"(\w+)\\"/g)].map(([, name]) => name));
  const samples = storeSamples(productionSamples).flatMap((sample) => sample.objects);
  const had = samples.filter(({ kind }) => kind === "CronJob").map(({ metadata }) => metadata.name);
  expect(asked).toEqual(new Set(had));
});
