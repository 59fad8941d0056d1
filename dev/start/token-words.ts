/** How the API is asked as its administrator. */
export function tokenWords(token: string, notKept: string | undefined): string {
  const found = "The storeplane command finds this token by itself (context local of its configuration file).";
  return `The API asks for a token. This one is an administrator's, for a year:

  export STOREPLANE_TOKEN=${token}
  AUTH="authorization: Bearer $STOREPLANE_TOKEN"

${notKept === undefined ? found : `The storeplane command needs it too, as it could not be kept for it: ${notKept}`}`;
}
