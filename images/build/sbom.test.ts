import { expect, test } from "vitest";
import { describeContents, type ImageContents } from "./sbom.ts";

const empty: ImageContents = {
  reference: "localhost/storeplane/medusa:2.21.2",
  digest: `sha256:${"0".repeat(64)}`,
  standIn: true,
  environment: {},
};

const purls = (contents: ImageContents) => {
  const { components } = describeContents(contents) as { components: { name: string; purl?: string }[] };
  return components.map(({ name, purl }) => purl ?? name);
};

test("packages of dpkg are named if they are installed", () => {
  const dpkgStatus = `Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.41-12+deb13u4

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1
`;
  const osRelease = 'ID=debian\nVERSION_ID="13"\n';
  expect(purls({ ...empty, dpkgStatus, osRelease })).toEqual([
    "debian",
    "pkg:deb/debian/libc6@2.41-12%2Bdeb13u4?arch=amd64&distro=debian-13",
  ]);
});

test("packages of npm are those that npm listed while the image was built", () => {
  const component = { type: "library", name: "zod", version: "4.6.7", purl: "pkg:npm/zod@4.6.7", scope: "required" };
  const npmSbom = JSON.stringify({ bomFormat: "CycloneDX", components: [component] });
  expect(describeContents({ ...empty, npmSbom })).toMatchObject({ components: [component] });
  const react = { ...component, name: "react", purl: "pkg:npm/react@19.3.1" };
  const pageSbom = JSON.stringify({ bomFormat: "CycloneDX", components: [component, react] });
  expect(purls({ ...empty, npmSbom, pageSbom })).toEqual([component.purl, react.purl]);
});

test("what no package manager knows is read from its own files and variables", () => {
  const contents = {
    ...empty,
    environment: { NODE_VERSION: "24.21.0", PHP_VERSION: "8.3.1" },
    wordpressVersion: "<?php\n$wp_version = '6.8.12';\n",
    woocommercePlugin: "<?php\n/**\n * Version: 11.2.2\n */",
  };
  expect(purls(contents)).toEqual([
    "pkg:generic/node@24.21.0",
    "pkg:generic/php@8.3.1",
    "pkg:generic/wordpress@6.8.12",
    "pkg:generic/woocommerce@11.2.2",
  ]);
});

test("the image itself is named with its digest, and whether its base is a stand-in", () => {
  expect(describeContents(empty)).toMatchObject({
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    metadata: {
      component: { type: "container", version: "2.21.2", hashes: [{ alg: "SHA-256", content: "0".repeat(64) }] },
      properties: [{ name: "dev.storeplane.stand-in", value: "true" }],
    },
  });
});
