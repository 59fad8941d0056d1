import { ProblemError } from "../http/problem-error.ts";

const realm = 'Bearer realm="storeplane"';

/** The refusal of a request that says nothing of who sends it. */
export function noCredentials(): ProblemError {
  return new ProblemError(
    "unauthenticated",
    'Send a token: "Authorization: Bearer spt_…". "storeplane token create" makes one, and so does a POST to /v1/tokens.',
    { headers: { "WWW-Authenticate": realm } },
  );
}

/** The refusal of a session that has ended, or was never one. */
export function badSession(): ProblemError {
  return new ProblemError("unauthenticated", "Your session has ended. Sign in again at /auth/login.", {
    headers: { "WWW-Authenticate": realm },
  });
}

/** The refusal of a link that was to let someone in once. */
export function badLink(): ProblemError {
  const detail =
    "The link was used already, is too old or is mistyped. Start the platform again for a new one, or use a token.";
  return new ProblemError("unauthenticated", detail);
}

/** Nothing is said of a credential while its issuer can't be asked. */
export function issuerAway(cause: unknown): ProblemError {
  const detail = "The identity provider does not respond. Nothing is wrong with your sign-in: try again later.";
  return new ProblemError("issuer-unavailable", detail, { cause });
}

/** The refusal of whatever lets no one in; why it does not is told to no stranger. */
export function badCredentials(cause?: unknown): ProblemError {
  return new ProblemError(
    "unauthenticated",
    "The token is mistyped, unknown, expired or revoked. Send another one, or ask for one whoever gave it to you.",
    { headers: { "WWW-Authenticate": `${realm}, error="invalid_token"` }, ...(cause !== undefined && { cause }) },
  );
}
