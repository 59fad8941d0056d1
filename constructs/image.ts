import type { Images } from "./profile/profile.ts";

/** A container image: `platform` images are built by this project, `upstream` ones are official. */
export interface Image {
  readonly origin: "platform" | "upstream";
  readonly name: string;
  readonly tag: string;
  /**
   * Prefix under which an upstream image is published.
   * @default docker.io/library
   */
  readonly home?: string;
}

/** The reference to pull: by digest where the profile pins one, by tag otherwise. */
export function imageRef(images: Images, image: Image): string {
  const upstream = images.upstream ?? image.home ?? "docker.io/library";
  const prefix = image.origin === "platform" ? images.registry : upstream;
  const tagged = `${image.name}:${image.tag}`;
  const digest = images.digests?.[tagged];
  return digest === undefined ? `${prefix}/${tagged}` : `${prefix}/${image.name}@${digest}`;
}
