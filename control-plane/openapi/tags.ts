import type { Tag } from "../http/route.ts";

/** What operations are about, in the order of the document. */
export const tags: Readonly<Record<Tag, string>> = {
  Stores: "Create shops, follow them, delete them, log in to them.",
  Clusters: "Where shops run.",
  Catalog: "What can be created.",
  Access: "Who asks, and the tokens that let programs ask.",
  Tenants: "Who has stores, and how many they may have.",
  Webhooks: "Who is sent messages about stores, and what was sent.",
  Audit: "Who did what, in chains that can be verified.",
  Platform: "Probes and documents of this API.",
};
