import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { platformFiles } from "../../charts/app.ts";
import { profileOf, readClusterProfile } from "../../constructs/index.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/profiles.md"), "utf8");
const example = /```json\n([^`]+)```/.exec(page)?.[1] ?? "";

test("the example of docs/profiles.md is a profile that a whole platform can be rendered from", () => {
  const profile = readClusterProfile(example.replaceAll("sha256:…", `sha256:${"a".repeat(64)}`));
  expect(profileOf(profile)).toMatchObject({ name: "acme", images: { requireDigests: true }, mail: { mode: "smtp" } });
  expect([...platformFiles(profile).keys()]).toContain("acme-platform-agent.k8s.yaml");
});
