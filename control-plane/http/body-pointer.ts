const maxLength = 100;

/** Where in a body something stands: a JSON Pointer as a fragment (RFC 6901, 6), as in RFC 9457; `#` is the whole body. */
export function bodyPointer(path: readonly PropertyKey[]): string {
  const pointer = `#${path.map((key) => `/${encode(String(key))}`).join("")}`;
  return pointer.length > maxLength ? `${pointer.slice(0, maxLength)}…` : pointer;
}

function encode(key: string): string {
  return encodeURIComponent(key.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"));
}
