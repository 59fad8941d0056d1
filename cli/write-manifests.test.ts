import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import project from "../charts/package.json" with { type: "json" };
import { writeManifests } from "./write-manifests.ts";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "storeplane-manifests-"));
});

afterAll(() => rmSync(dir, { recursive: true }));

const digest = `sha256:${"a".repeat(64)}`;
const agentImage = `agent:${project.version}`;
const images = [agentImage, "mariadb:11.8.9-noble", "medusa:2.21.2", "postgres:17.11-trixie", "storefront:1"];
const digests = Object.fromEntries([...images, "valkey:9.1.2-trixie", "woocommerce:11.2.2"].map((it) => [it, digest]));
const own = { name: "acme", base: "production", baseDomain: "shops.acme.example", images: { digests } };

function profileFile(profile: object): string {
  const file = join(dir, "profile.json");
  writeFileSync(file, JSON.stringify(profile));
  return file;
}

test("one file of a profile becomes a platform that agrees with it everywhere", () => {
  const paths = writeManifests(profileFile(own), join(dir, "own"));
  expect(paths.map((path) => basename(path))).toEqual([
    "acme-platform.k8s.yaml",
    "acme-platform-agent.k8s.yaml",
    "acme-platform-certificates.k8s.yaml",
    "acme-platform-monitoring.k8s.yaml",
  ]);
  const [platform = "", agent = "", certificates = ""] = paths.map((path) => readFileSync(path, "utf8"));
  expect(platform).toContain('hostname: "*.shops.acme.example"');
  expect(certificates).toContain('- "*.shops.acme.example"');
  expect(agent).toContain(`image: registry.example.com/storeplane/agent@${digest}`);
  for (const line of ['"name": "acme"', '"base": "production"', '"baseDomain": "shops.acme.example"'])
    expect(agent).toContain(line);
});

test("a profile without a digest for the agent is refused by its field, and nothing is written", () => {
  const { [agentImage]: _, ...others } = digests;
  const folder = join(dir, "refused");
  expect(() => writeManifests(profileFile({ ...own, images: { digests: others } }), folder)).toThrow(
    `images.digests.${agentImage}`,
  );
  expect(existsSync(folder)).toBe(false);
});
