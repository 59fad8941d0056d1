/**
 * Puts the focus on the page's heading when what had it is gone. A dialog that closes gives the focus back one frame later,
 * so that this comes after.
 */
export function focusHeading(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector("h1")?.focus({ preventScroll: true })),
  );
}
