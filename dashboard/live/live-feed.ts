/** What a screen shows and wants news of. */
export type Watched =
  | { readonly kind: "stores" }
  | { readonly kind: "store"; readonly name: string }
  | { readonly kind: "clusters" };

/** How news comes. */
export type LiveLook =
  /** Not yet: screens look again and again until it does. */
  | { readonly kind: "starting" }
  /** As it happens. */
  | { readonly kind: "live" }
  /** Not any more, since a time in milliseconds since 1970: meanwhile screens look again and again. */
  | { readonly kind: "reconnecting"; readonly since: number }
  /** The browser has not what tabs share a stream by: screens look again and again. */
  | { readonly kind: "polling" };

/** Where screens hear that what they show may have changed. */
export interface LiveFeed {
  /** Calls `onNews` until the returned function is called. */
  watch(watched: Watched, onNews: () => void): () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => LiveLook;
}
