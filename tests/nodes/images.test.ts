import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type BuiltImage, ensureImages } from "../../images/build/ensure-images.ts";
import { type ArchiveView, viewArchive } from "../../images/build/oci-archive.ts";
import { imageNames, isUpstream, referenceOf } from "../../images/build/recipes.ts";

/** What each image is held to. Sizes are of the archive: seen, and a fifth more. */
interface Expected {
  readonly user: string;
  readonly megabytes: number;
  /** Packages that the list of its contents must name, as package URLs begin. */
  readonly packages: readonly string[];
  /** A file that must be there, so that a pattern that finds nothing proves something. */
  readonly file: string;
}

const expected: Readonly<Record<(typeof imageNames)[number], Expected>> = {
  agent: {
    user: "1000:1000",
    megabytes: 120,
    packages: ["pkg:npm/cdk8s-plus-28@", "pkg:npm/%40kubernetes/client-node@"],
    file: "app/agent/main.ts",
  },
  "control-plane": {
    user: "1000:1000",
    megabytes: 110,
    packages: ["pkg:npm/hono@", "pkg:npm/zod@", "pkg:npm/react-dom@"],
    file: "app/control-plane/main.node.ts",
  },
  medusa: {
    user: "1000:1000",
    megabytes: 170,
    packages: ["pkg:npm/%40medusajs/medusa@2.21.2"],
    file: "server/medusa-config.js",
  },
  storefront: { user: "1000:1000", megabytes: 110, packages: ["pkg:npm/hono@"], file: "storefront/main.ts" },
  woocommerce: {
    user: "33:33",
    megabytes: 180,
    packages: ["pkg:generic/wordpress@"],
    file: "usr/src/wordpress/wp-config.php",
  },
  postgres: {
    user: "999:999",
    megabytes: 110,
    packages: ["pkg:deb/debian/postgresql-17@17."],
    file: "usr/local/bin/docker-entrypoint.sh",
  },
  valkey: {
    user: "999:999",
    megabytes: 55,
    packages: ["pkg:deb/debian/valkey-server@"],
    file: "usr/bin/valkey-server",
  },
  restic: { user: "65534:65534", megabytes: 70, packages: ["pkg:deb/debian/base-files@"], file: "usr/bin/restic" },
  mariadb: {
    user: "999:999",
    megabytes: 130,
    packages: ["pkg:deb/debian/mariadb-server@"],
    file: "usr/local/bin/healthcheck.sh",
  },
};

const sbomSchema = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.5"),
  metadata: z.object({
    component: z.object({ type: z.literal("container"), name: z.string(), version: z.string() }),
    properties: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  components: z.array(
    z.looseObject({
      type: z.string(),
      name: z.string().min(1),
      version: z.string().min(1),
      purl: z.string().startsWith("pkg:").optional(),
    }),
  ),
});

let images: readonly BuiltImage[] = [];

// The first time builds everything; after that it is a look into the cache.
beforeAll(async () => {
  images = await ensureImages();
}, 1_800_000);

test("a second call builds nothing and answers soon", async () => {
  const said: string[] = [];
  const begin = performance.now();
  expect(await ensureImages(imageNames, { say: (text) => said.push(text) })).toEqual(images);
  expect(said).toEqual([]);
  // A tenth of a second; to build one takes a minute.
  expect(performance.now() - begin).toBeLessThan(20_000);
});

describe.each(imageNames)("%s", (name) => {
  const { user, megabytes, packages, file } = expected[name];
  let image: BuiltImage;
  let view: ArchiveView;
  beforeAll(async () => {
    const found = images.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`${name} was not built`);
    image = found;
    view = await viewArchive(image.archive);
  }, 120_000);
  const paths = (pattern: RegExp) => [...view.files.keys()].filter((path) => pattern.test(path));

  test("has the name that manifests use, and the digest of its manifest", () => {
    expect(view).toMatchObject({ reference: referenceOf(name), digest: image.digest });
    expect(image.reference).toBe(referenceOf(name));
  });

  test("says whether its base is a stand-in, in image, archive and list of contents", () => {
    const label = image.standIn ? "true" : undefined;
    expect(view.labels["dev.storeplane.stand-in"]).toBe(label);
    expect(view.annotations["dev.storeplane.stand-in"]).toBe(label);
  });

  test("runs as a user without rights, from a root that it can't write", () => {
    if (!isUpstream(name) || image.standIn) expect(view.user).toBe(user);
    const uid = user.split(":")[0] ?? "";
    const own = [...view.files.values()].filter((file) => String(file.uid) === uid && file.type !== "directory");
    expect(own.filter(({ path }) => !path.startsWith("home/")).map(({ path }) => path)).toEqual([]);
    const byAll = [...view.files.values()].filter(({ type, mode }) => type === "file" && (mode & 0o002) !== 0);
    expect(byAll.map(({ path }) => path)).toEqual([]);
  });

  test("holds what it runs, and nothing that only a build or a reader wants", () => {
    expect(view.files.has(file)).toBe(true);
    expect(paths(/(^|\/)(\.git|\.env|\.npmrc|\.npm|id_rsa)(\/|$)/)).toEqual([]);
    expect(
      paths(/^(root|tmp|run|var\/tmp|var\/cache\/apt|var\/lib\/apt\/lists)\/.+\.(deb|log|json|zip|sh)$|_Packages/),
    ).toEqual([]);
    expect(paths(/^etc\/ssl\/private\/.|^usr\/local\/etc\/npm/)).toEqual([]);
    if (isUpstream(name)) return;
    expect(paths(/^(app|server|storefront)\/.*(\.map|\.d\.[mc]?ts|\.tsbuildinfo|\.test\.[jt]s)$/)).toEqual([]);
    // Node runs no TypeScript of a package.
    expect(paths(/^(app|server|storefront)\/(.+\/)?node_modules\/.*\.[mc]?tsx?$/)).toEqual([]);
    expect(paths(/^(app|server|storefront)\/(package-lock\.json|Dockerfile|\.dockerignore)$/)).toEqual([]);
  });

  test("has what seals and opens credentials only if it is the agent's", () => {
    expect(paths(/^app\/node_modules\/@hpke\/core\/package\.json$/).length).toBe(name === "agent" ? 1 : 0);
  });

  test("has the dashboard, packed, only if it serves it", () => {
    const page = paths(/^app\/build\/dashboard\/(index\.html|assets\/main-[^/]+\.(js|css)(\.(gz|br))?)$/);
    expect(page.length).toBe(name === "control-plane" ? 7 : 0);
  });

  test("has no more room than it needs", ({ skip }) => {
    skip(isUpstream(name) && !image.standIn, "the size of an official image is not ours");
    expect(image.sizeBytes / 1e6).toBeLessThan(megabytes);
  });

  test("has a list of its contents that names what is in it", () => {
    const { metadata, components } = sbomSchema.parse(JSON.parse(readFileSync(image.sbom, "utf8")));
    expect(`${metadata.component.name}:${metadata.component.version}`).toBe(image.reference);
    expect(metadata.properties).toContainEqual({ name: "dev.storeplane.stand-in", value: String(image.standIn) });
    const purls = components.map(({ purl }) => purl ?? "");
    expect(components.length).toBeGreaterThan(50);
    const wanted = image.standIn
      ? [...packages, "pkg:deb/debian/libc6@"]
      : packages.filter((purl) => !purl.includes("/debian/"));
    expect(wanted.filter((prefix) => !purls.some((purl) => purl.startsWith(prefix)))).toEqual([]);
  });

  test.skipIf(isUpstream(name))("is labelled with version, source and licence", () => {
    const { labels } = view;
    const label = (word: string) => labels[`org.opencontainers.image.${word}`];
    // One without the plugin does not call itself a release of WooCommerce.
    const versions = [
      image.reference.slice(image.reference.lastIndexOf(":") + 1),
      ...(name === "woocommerce" ? ["absent"] : []),
    ];
    expect(versions).toContain(label("version"));
    for (const word of ["title", "description", "source", "licenses"]) expect(label(word)).toBeTruthy();
  });

  test.runIf(["agent", "control-plane", "medusa", "storefront"].includes(name))(
    "every package under node_modules and every workspace is in its list, and the other way round",
    async () => {
      const list = z.object({ components: z.array(z.object({ purl: z.string() })) });
      const text = await view.read("usr/share/storeplane/sbom.cdx.json");
      const listed = new Set(
        list.parse(JSON.parse(text ?? "{}")).components.map(({ purl }) => purl.replace(/^pkg:npm\/(.+)@.*$/, "$1")),
      );
      const folder = /^(?:app|server|storefront)\/(?:.+\/)?node_modules\/((?:@[^/]+\/)?[^/.@][^/]*)\/package\.json$/;
      const own = /^app\/([^/]+)\/package\.json$/;
      const there = new Set([
        ...paths(folder).map((path) => folder.exec(path)?.[1]?.replace("@", "%40") ?? ""),
        ...paths(own).map((path) => `%40storeplane/${own.exec(path)?.[1]}`),
      ]);
      expect([...there].filter((entry) => !listed.has(entry))).toEqual([]);
      expect([...listed].filter((entry) => !there.has(entry))).toEqual([]);
    },
  );
});
