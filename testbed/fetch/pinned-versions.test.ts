import { describe, expect, test } from "vitest";
import { cacheKey, pinnedVersions } from "./pinned-versions.ts";

describe("pinned versions", () => {
  test("come from go.mod, with the least Go version", () => {
    const versions = pinnedVersions();
    expect(versions.kubernetes).toMatch(/^v1\.\d+\.\d+$/);
    expect(versions.nats).toMatch(/^v2\./);
    expect(versions.go).toMatch(/^1\./);
  });

  test("a module that go.mod does not require is named in the error", () => {
    expect(() => pinnedVersions("module x\n\ngo 1.26.0\n\nrequire sigs.k8s.io/kwok v0.8.0\n")).toThrow(/nats/);
  });

  test("a replaced version is not mistaken for a required one", () => {
    const required = pinnedVersions();
    const goMod = `go 1.26.0
require (
\tgithub.com/nats-io/nats-server/v2 ${required.nats} // indirect
\tgo.etcd.io/etcd/server/v3 v3.6.1
\tk8s.io/kubernetes v1.36.3
\tsigs.k8s.io/kwok v0.8.0
\tsigs.k8s.io/gateway-api v1.6.3
)
replace k8s.io/kubernetes v1.36.3 => k8s.io/kubernetes v1.35.0
`;
    expect(pinnedVersions(goMod).kubernetes).toBe("v1.36.3");
  });

  test("the same versions have the cache directory that they always had: a cold one costs half an hour", () => {
    const goMod = `go 1.26.0
require (
\tgithub.com/nats-io/nats-server/v2 v2.15.0
\tgo.etcd.io/etcd/server/v3 v3.6.1
\tk8s.io/kubernetes v1.36.3
\tsigs.k8s.io/kwok v0.8.0
\tsigs.k8s.io/gateway-api v1.6.3
)
`;
    expect(cacheKey(pinnedVersions(goMod), "linux-x64")).toBe("linux-x64-k8s-v1.36.3-6c342bffeaf2");
  });

  test("another version or platform has another cache directory", () => {
    const versions = pinnedVersions();
    const keys = [
      cacheKey(versions, "linux-x64"),
      cacheKey(versions, "linux-arm64"),
      cacheKey({ ...versions, etcd: "v3.6.99" }, "linux-x64"),
    ];
    expect(new Set(keys).size).toBe(3);
  });
});
