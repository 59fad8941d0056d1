/** What a screen shows and wants news of. */
export type Watched =
  | { readonly kind: "stores" }
  | { readonly kind: "store"; readonly name: string }
  | { readonly kind: "clusters" };

/**
 * Where screens hear that what they show may have changed. Today it asks again and again; events of the platform take its
 * place without a change of any screen.
 */
export interface LiveFeed {
  /** Calls `onNews` until the returned function is called. */
  watch(watched: Watched, onNews: () => void): () => void;
}
