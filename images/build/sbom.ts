import * as z from "zod";

/** A part of an image, as CycloneDX 1.5 names it. */
export interface Component {
  readonly type: "library" | "application" | "operating-system";
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
}

/** What npm wrote while the image was built. */
const npmSbomSchema = z.object({
  bomFormat: z.literal("CycloneDX"),
  components: z.array(z.looseObject({ type: z.string(), name: z.string(), version: z.string(), purl: z.string() })),
});

export interface ImageContents {
  readonly reference: string;
  readonly digest: string;
  readonly standIn: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Content of the files that list what is in the image, where they are there. */
  readonly npmSbom?: string | undefined;
  /** What its page is made of, and with. */
  readonly pageSbom?: string | undefined;
  readonly dpkgStatus?: string | undefined;
  readonly osRelease?: string | undefined;
  readonly wordpressVersion?: string | undefined;
  readonly woocommercePlugin?: string | undefined;
}

/** Where the files lie in an image. */
export const inventoryFiles = {
  npmSbom: "usr/share/storeplane/sbom.cdx.json",
  pageSbom: "usr/share/storeplane/page.cdx.json",
  dpkgStatus: "var/lib/dpkg/status",
  osRelease: "usr/lib/os-release",
  wordpressVersion: "usr/src/wordpress/wp-includes/version.php",
  woocommercePlugin: "usr/src/wordpress/wp-content/plugins/woocommerce/woocommerce.php",
} as const;

/** A CycloneDX document of all that the image's own lists name: npm, dpkg, and what is in neither. */
export function describeContents(contents: ImageContents): object {
  const { reference, digest, standIn } = contents;
  const components = [...npmComponents(contents), ...debianComponents(contents), ...otherComponents(contents)];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        "bom-ref": reference,
        type: "container",
        name: reference.slice(0, reference.lastIndexOf(":")),
        version: reference.slice(reference.lastIndexOf(":") + 1),
        hashes: [{ alg: "SHA-256", content: digest.replace("sha256:", "") }],
      },
      properties: [{ name: "dev.storeplane.stand-in", value: String(standIn) }],
    },
    components,
  };
}

/** Each once, whichever lists name it. */
function npmComponents({ npmSbom, pageSbom }: ImageContents): readonly object[] {
  const listed = [npmSbom, pageSbom].flatMap((text) =>
    text === undefined ? [] : npmSbomSchema.parse(JSON.parse(text)).components,
  );
  return [...new Map(listed.map((component) => [component.purl, component])).values()];
}

/** The packages that dpkg's status file calls installed. */
function debianComponents({ dpkgStatus = "", osRelease = "" }: ImageContents): Component[] {
  const release = {
    id: /^ID="?([\w.-]+)/m.exec(osRelease)?.[1] ?? "debian",
    version: /^VERSION_ID="?([\w.-]+)/m.exec(osRelease)?.[1],
  };
  const packages = dpkgStatus.split(/\n\n+/).flatMap((stanza): Component[] => {
    const field = (name: string) => new RegExp(`^${name}: (.+)$`, "m").exec(stanza)?.[1];
    const [name, version] = [field("Package"), field("Version")];
    if (name === undefined || version === undefined || field("Status") !== "install ok installed") return [];
    const distro = release.version === undefined ? "" : `&distro=${release.id}-${release.version}`;
    const purl = `pkg:deb/${release.id}/${name}@${encodeURIComponent(version)}?arch=${field("Architecture")}${distro}`;
    return [{ type: "library", name, version, purl }];
  });
  if (packages.length === 0) return [];
  return [{ type: "operating-system", name: release.id, version: release.version ?? "unknown" }, ...packages];
}

function otherComponents({ environment, wordpressVersion = "", woocommercePlugin = "" }: ImageContents): Component[] {
  const versions = {
    node: environment["NODE_VERSION"],
    php: environment["PHP_VERSION"],
    wordpress: /^\$wp_version = '([^']+)'/m.exec(wordpressVersion)?.[1],
    woocommerce: /^\s*\*\s*Version:\s*(\S+)/m.exec(woocommercePlugin)?.[1],
  };
  return Object.entries(versions).flatMap(([name, version]) =>
    version === undefined
      ? []
      : [{ type: "application" as const, name, version, purl: `pkg:generic/${name}@${version}` }],
  );
}
