import * as z from "zod";
import { localProfile } from "../profile/local.ts";
import { productionProfile } from "../profile/production.ts";
import type { Immutable, Profile } from "../profile/profile.ts";
import { profileSchema } from "../profile/schema.ts";

const bases: Readonly<Record<"local" | "production", Profile>> = { local: localProfile, production: productionProfile };

const { storage, images } = profileSchema.shape;

/** What a cluster's file holds: a built-in profile by name, and what is different here. */
export const clusterProfileSchema = z.strictObject({
  base: z.enum(["local", "production"]).default("local"),
  ...profileSchema.exactPartial().shape,
  storage: storage.exactPartial().exactOptional(),
  images: images.exactPartial().exactOptional(),
});

/** A cluster's profile as its operator wrote it: this is what is kept and handed on. */
export type ClusterProfile = Immutable<z.infer<typeof clusterProfileSchema>>;

/** The whole profile that it stands for. */
export function profileOf({ base, storage, images, ...sections }: ClusterProfile): Profile {
  const host = sections.platform?.host;
  return {
    ...bases[base],
    ...sections,
    // No store may take the API's own host.
    ...(host !== undefined && { closedHosts: [...(sections.closedHosts ?? []), host] }),
    storage: { ...bases[base].storage, ...storage },
    images: { ...bases[base].images, ...images },
  };
}
