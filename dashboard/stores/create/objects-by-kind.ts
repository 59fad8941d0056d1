import type { Preview } from "../../../contract/index.ts";

export interface OfKind {
  readonly kind: string;
  readonly names: readonly string[];
}

/** Objects as people count them: each kind once, in the order in which they are applied. */
export function objectsByKind(objects: Preview["objects"]): readonly OfKind[] {
  const kinds = Map.groupBy(objects, ({ kind }) => kind);
  return [...kinds].map(([kind, of]) => ({ kind, names: of.map(({ metadata }) => metadata.name) }));
}
