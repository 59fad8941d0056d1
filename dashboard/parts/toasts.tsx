export interface ToastWords {
  readonly text: string;
  readonly action?: { readonly name: string; readonly onPress: () => void };
}

const said = new EventTarget();
let waiting: readonly ToastWords[] = [];

/** Says what was done and, for a while, offers to take it back; the page itself says the same for longer. */
export function showToast(words: ToastWords): void {
  waiting = [...waiting, words];
  said.dispatchEvent(new Event("said"));
}

/** What was said since one asked last. */
export function takeToasts(): readonly ToastWords[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

/** Calls the listener whenever something is said, until the returned function is called. */
export function onToast(listener: () => void): () => void {
  said.addEventListener("said", listener);
  return () => said.removeEventListener("said", listener);
}
