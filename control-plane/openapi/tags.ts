/** What operations are about, in the order of the document. */
export const tags = {
  Stores: "Ask for shops, follow them, delete them, log in to them.",
  Clusters: "Where shops run.",
  Catalog: "What can be asked for.",
  Platform: "For probes, and about this API.",
} as const;

export type Tag = keyof typeof tags;
