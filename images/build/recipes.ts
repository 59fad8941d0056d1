import project from "../../package.json" with { type: "json" };
import { pinnedVersions } from "../../testbed/fetch/pinned-versions.ts";
import type { ServerPreparation } from "./server-programs.ts";

/** The images that stores and the platform run in a cluster. */
export const imageNames = [
  "agent",
  "control-plane",
  "medusa",
  "storefront",
  "woocommerce",
  "postgres",
  "valkey",
  "mariadb",
  "restic",
] as const;
/** What docker-compose.yml runs beside them. */
export const composeImageNames = ["setup", "nats", "k3s", "kwok"] as const;
export type ImageName = keyof typeof platformRecipes | keyof typeof upstreamReferences;

/** A file that no Dockerfile can fetch by itself, put into the build's context before. */
export type Preparation = "debian-root" | "node-and-npm" | "woocommerce-archive" | "restic-program" | ServerPreparation;

/** How an image is made from a Dockerfile; paths are below the repository's root. */
export interface Recipe {
  /** The whole name, as manifests and Dockerfiles write it. */
  readonly reference: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly preparation?: Preparation;
  readonly standIn: boolean;
  /** A release of Debian whose packages it may pick from as well, by preferences of its own. */
  readonly alsoFrom?: string;
}

const own = "localhost/storeplane";
const fromRoot = (name: string) => ({ dockerfile: `images/${name}/Dockerfile`, context: ".", standIn: false });
const fromShop = (name: string) => ({ ...fromRoot(name), context: `shops/${name}` });

/** What this project builds everywhere, by the same Dockerfiles. */
export const platformRecipes = {
  agent: { ...fromRoot("agent"), reference: `${own}/agent:${project.version}` },
  "control-plane": { ...fromRoot("control-plane"), reference: `${own}/control-plane:${project.version}` },
  setup: { ...fromRoot("setup"), reference: `${own}/setup:${project.version}` },
  medusa: { ...fromShop("medusa"), reference: `${own}/medusa:2.21.2` },
  storefront: { ...fromShop("storefront"), reference: `${own}/storefront:1` },
  woocommerce: {
    ...fromRoot("woocommerce"),
    reference: `${own}/woocommerce:11.2.2`,
    preparation: "woocommerce-archive",
  },
} satisfies Record<string, Recipe>;

const { nats, kubernetes, kwok } = pinnedVersions();

/** Official images that stores and docker-compose.yml run as they are, and what our own begin from. */
export const upstreamReferences = {
  node: "docker.io/library/node:24-slim",
  postgres: "docker.io/library/postgres:17.11-trixie",
  valkey: "docker.io/valkey/valkey:9.1.2-trixie",
  mariadb: "docker.io/library/mariadb:11.8.9-noble",
  restic: "docker.io/restic/restic:0.18.1",
  nats: `docker.io/library/nats:${nats.slice(1)}-alpine`,
  k3s: `docker.io/rancher/k3s:${kubernetes}-k3s1`,
  kwok: `registry.k8s.io/kwok/kwok:${kwok}`,
} as const satisfies Record<string, string>;

const preparationOf: Readonly<Record<string, Preparation>> = {
  node: "node-and-npm",
  restic: "restic-program",
  nats: "nats-program",
  k3s: "kubernetes-programs",
  kwok: "kwok-program",
};

function standIn(name: string, reference: string, preparation?: Preparation): Recipe {
  const folder = `images/stand-ins/${name}`;
  const files = { dockerfile: `${folder}/Dockerfile`, context: folder };
  return { ...files, reference, standIn: true, ...(preparation !== undefined && { preparation }) };
}

/** What takes the place of images that can't be had without a registry, under the same names. */
export const standIns: readonly Recipe[] = [
  standIn("debian", `${own}/stand-in-debian:trixie`, "debian-root"),
  // The pinned plugin refuses WordPress 6.8, which is all that the release of the others has.
  { ...standIn("wordpress", "docker.io/library/wordpress:7.1.1-php8.3-apache"), alsoFrom: "forky" },
  ...Object.entries(upstreamReferences).map(([name, reference]) => standIn(name, reference, preparationOf[name])),
];

/** The recipe that stands in for an image of a Dockerfile's FROM. @throws Error if no recipe does. */
export function standInFor(reference: string): Recipe {
  const recipe = standIns.find((candidate) => candidate.reference === reference);
  if (recipe === undefined) {
    throw new Error(
      `nothing stands in for ${reference}: add a folder to images/stand-ins and a line to images/build/recipes.ts`,
    );
  }
  return recipe;
}

/** The name of an image as the manifests write it. */
export function referenceOf(name: ImageName): string {
  return isUpstream(name) ? upstreamReferences[name] : platformRecipes[name].reference;
}

/** Whether an image is an official one, which this project does not build. */
export function isUpstream(name: ImageName): name is keyof typeof upstreamReferences {
  return name in upstreamReferences;
}
