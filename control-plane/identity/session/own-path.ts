/**
 * An address on this origin as a path, or undefined for one that is not: whoever makes a link must not send people elsewhere
 * once they have signed in. Browsers take `//host` for another site, also where it only comes of taking dots out of a path.
 */
export function ownPath(text: string, origin: string): string | undefined {
  const url = text.startsWith("/") && URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  if (url?.origin !== new URL(origin).origin || url.pathname.startsWith("//")) return undefined;
  return url.pathname + url.search + url.hash;
}
