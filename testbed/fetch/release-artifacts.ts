import type { PinnedVersions } from "./pinned-versions.ts";
import type { BinaryName } from "./server-files.ts";

/** A program among a project's official releases. */
export interface Artifact {
  readonly url: string;
  /** Path of the program inside, if the download is a .tar.gz. */
  readonly member?: string;
  /** Where its SHA-256 is published, and in which form. */
  readonly checksum: { readonly url: string; readonly form: "bare" | "sums" | "github" };
}

export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** The platform as releases name it; undefined where there are none. */
export function releasePlatform(os: string = process.platform, arch: string = process.arch): Platform | undefined {
  const named = { x64: "amd64", arm64: "arm64" }[arch];
  return (os === "linux" || os === "darwin") && named !== undefined ? { os, arch: named } : undefined;
}

export interface ReleaseSource {
  readonly versions: PinnedVersions;
  /** Mirror with the hosts as top directories; without it the hosts themselves. */
  readonly base: string | undefined;
}

/** Where the official release of a program lies; undefined if its project publishes none for the platform. */
export function artifactOf(name: BinaryName, source: ReleaseSource, platform: Platform): Artifact | undefined {
  switch (name) {
    case "nats-server":
      return natsArtifact(source, platform);
    case "etcd":
      return etcdArtifact(source, platform);
    case "kwok":
      return kwokArtifact(source, platform);
    case "kubectl":
      return kubernetesArtifact(name, source, platform);
    default:
      return platform.os === "linux" ? kubernetesArtifact(name, source, platform) : undefined;
  }
}

/** The source archive of a project's release, for data files that are no release assets. */
export function sourceArchive(project: "kwok" | "gatewayApi", source: ReleaseSource): string {
  const repository = project === "kwok" ? "kubernetes-sigs/kwok" : "kubernetes-sigs/gateway-api";
  return `${host(source, "github.com")}/${repository}/archive/refs/tags/${source.versions[project]}.tar.gz`;
}

function kubernetesArtifact(name: string, source: ReleaseSource, { os, arch }: Platform): Artifact {
  const url = `${host(source, "dl.k8s.io")}/release/${source.versions.kubernetes}/bin/${os}/${arch}/${name}`;
  return { url, checksum: { url: `${url}.sha256`, form: "bare" } };
}

function natsArtifact(source: ReleaseSource, { os, arch }: Platform): Artifact {
  const version = source.versions.nats;
  const release = `${host(source, "github.com")}/nats-io/nats-server/releases/download/${version}`;
  const stem = `nats-server-${version}-${os}-${arch}`;
  const checksum = { url: `${release}/SHA256SUMS`, form: "sums" } as const;
  return { url: `${release}/${stem}.tar.gz`, member: `${stem}/nats-server`, checksum };
}

function etcdArtifact(source: ReleaseSource, { os, arch }: Platform): Artifact | undefined {
  // For macOS there are zip files only; there it is built.
  if (os !== "linux") return undefined;
  const version = source.versions.etcd;
  const release = `${host(source, "github.com")}/etcd-io/etcd/releases/download/${version}`;
  const stem = `etcd-${version}-${os}-${arch}`;
  const checksum = { url: `${release}/SHA256SUMS`, form: "sums" } as const;
  return { url: `${release}/${stem}.tar.gz`, member: `${stem}/etcd`, checksum };
}

function kwokArtifact(source: ReleaseSource, { os, arch }: Platform): Artifact {
  const version = source.versions.kwok;
  const repository = "kubernetes-sigs/kwok";
  return {
    url: `${host(source, "github.com")}/${repository}/releases/download/${version}/kwok-${os}-${arch}`,
    // The project publishes no checksums; GitHub tells the digest of what was uploaded.
    checksum: { url: `${host(source, "api.github.com")}/repos/${repository}/releases/tags/${version}`, form: "github" },
  };
}

function host(source: ReleaseSource, name: string): string {
  return source.base === undefined ? `https://${name}` : `${source.base}/${name}`;
}
