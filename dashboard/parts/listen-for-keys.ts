import type { KeyMap } from "./key-map.ts";

/** What is written into: there a letter is a letter. */
const writtenInto = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
/** What stands before the page until it is answered. */
const before = "[role=dialog], [role=alertdialog]";

interface Keyboard {
  readonly keys: KeyMap;
  /** Ctrl or Command with K, which is none of the keys that can be turned off. */
  readonly onPalette: () => void;
}

/** Hands keys to the map while nothing else takes them. Returns how to stop. */
export function listenForKeys(page: Document, { keys, onPalette }: Keyboard): () => void {
  const hear = (event: KeyboardEvent): void => {
    if (isTaken(event) || page.querySelector(before) !== null) return;
    if (isForPalette(event)) {
      event.preventDefault();
      onPalette();
    } else if (isPlain(event) && keys.press(event.key, event.timeStamp)) event.preventDefault();
  };
  page.addEventListener("keydown", hear);
  return () => page.removeEventListener("keydown", hear);
}

function isTaken({ defaultPrevented, isComposing, repeat }: KeyboardEvent): boolean {
  return defaultPrevented || isComposing || repeat;
}

function isForPalette({ ctrlKey, metaKey, altKey, key }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
}

function isPlain({ ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  const isWritten = target instanceof Element && target.closest(writtenInto) !== null;
  return !ctrlKey && !metaKey && !altKey && !isWritten;
}
