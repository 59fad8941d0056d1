import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  imageRequirements,
  type Machine,
  missingPackages,
  NodeRequirementsError,
  nodeRequirements,
  requireOf,
  thisMachine,
} from "./requirements.ts";

const ready: Machine = { platform: "linux", uid: 0, has: () => true };
const without = (...files: readonly string[]): Machine => ({ ...ready, has: (file) => !files.includes(file) });

function complaint(machine: Machine, requirements = nodeRequirements): string {
  try {
    requireOf(requirements, machine);
    return "";
  } catch (error) {
    if (error instanceof NodeRequirementsError) return error.message;
    throw error;
  }
}

describe("a machine for real nodes", () => {
  test("with everything is fine", () => {
    expect(complaint(ready)).toBe("");
  });

  test("that lacks something is told all of it at once, and one command that installs it", () => {
    const message = complaint(without("runc", "/usr/lib/cni/ptp", "/usr/lib/cni/loopback", "nft"));
    expect(message).toContain("missing: runc, /usr/lib/cni/ptp, /usr/lib/cni/loopback, nft;");
    expect(message).toContain("apt-get install --no-install-recommends runc containernetworking-plugins nftables");
  });

  test("without root is told so together with what it lacks", () => {
    const message = complaint({ ...without("ip"), uid: 1000 });
    expect(message).toContain("they need root, this is user 1000");
    expect(message).toContain("--no-install-recommends iproute2");
  });

  test("that is no Linux is told only that: packages would not help", () => {
    const message = complaint({ platform: "darwin", uid: 501, has: () => false });
    expect(message).toContain("they need Linux, this is darwin");
    expect(message).not.toContain("apt-get");
  });

  test("needs the programs for images only when images are built", () => {
    const machine = without("buildah", "debootstrap");
    expect(complaint(machine)).toBe("");
    expect(complaint(machine, [...nodeRequirements, ...imageRequirements])).toContain("buildah debootstrap");
  });
});

test("a package that brings several missing files is named once", () => {
  expect(missingPackages(nodeRequirements, without("unshare", "setpriv"))).toEqual(["util-linux"]);
});

describe("looking at this machine", () => {
  test("finds programs on the path and files by their path, but neither folders nor what can't be run", () => {
    const dir = mkdtempSync(join(tmpdir(), "storeplane-requirements-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    for (const name of ["tool", "text"]) writeFileSync(join(dir, name), "");
    chmodSync(join(dir, "tool"), 0o755);
    mkdirSync(join(dir, "folder"));
    const { has } = thisMachine(`/nowhere:${dir}`);
    const asked = ["tool", join(dir, "tool"), "text", "folder", "absent", join(dir, "absent")];
    expect(asked.map((file) => has(file))).toEqual([true, true, false, false, false, false]);
  });
});
