import type { Kept } from "./keep-for-command.ts";

/** How the API is asked as its administrator. */
export function tokenWords(token: string, kept: Kept): string {
  return `The API asks for a token. This one is an administrator's, for a year:

  export STOREPLANE_TOKEN=${token}
  AUTH="authorization: Bearer $STOREPLANE_TOKEN"

${keptWords(kept)}`;
}

function keptWords(kept: Kept): string {
  if ("why" in kept) return `The storeplane command needs it too, as it could not be kept for it: ${kept.why}`;
  const { context, current } = kept;
  const found = `The storeplane command finds this token by itself (context ${context} of its configuration file).`;
  if (current === context) return found;
  return `${found}
Without --endpoint it asks the platform of your current context, ${current}, all the same. To have it ask this one:

  npx storeplane config use ${context}`;
}
