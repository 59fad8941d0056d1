/** The address if a page may link to it: what a cluster reports may be any text, `javascript:` among it. */
export function safeAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? address : undefined;
}
