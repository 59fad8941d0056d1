import { expect, test } from "vitest";
import type { ClusterProfile } from "../constructs/index.ts";
import { helmChart } from "./helm-chart.ts";

const profile: ClusterProfile = { base: "production", images: { requireDigests: false } };

test("an issuer that is there, with the solver that its operator gave it, is neither overwritten nor removed", () => {
  const certificates = helmChart(profile).get("templates/platform-certificates.yaml") ?? "";
  const [, issuer = "", certificate = ""] = certificates.split("---\n");
  expect(issuer).toContain("kind: ClusterIssuer");
  expect(issuer).toContain("helm.sh/resource-policy: keep");
  expect(certificates).toContain(
    '{{- if .Capabilities.APIVersions.Has "cert-manager.io/v1" }}\n' +
      '{{- if not (lookup "cert-manager.io/v1" "ClusterIssuer" "" "letsencrypt") }}\n---\n',
  );
  expect(certificate).toContain("kind: Certificate");
  expect(certificate).not.toContain("helm.sh/resource-policy");
  expect([...certificates.matchAll(/\{\{- if /g)].length).toBe([...certificates.matchAll(/\{\{- end \}\}/g)].length);
});

test("the volume with the backups of all stores outlives the release", () => {
  const backups =
    helmChart({ ...profile, backupRepository: { volumeSize: "10Gi" } }).get("templates/platform-backups.yaml") ?? "";
  const claim = backups.split("---\n").find((each) => each.includes("kind: PersistentVolumeClaim"));
  expect(claim).toContain("helm.sh/resource-policy: keep");
});

test("what every cluster has is in a release without a condition", () => {
  expect(helmChart(profile).get("templates/platform-agent.yaml")).not.toContain("{{-");
});
