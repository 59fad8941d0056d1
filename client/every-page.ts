import { UnreadableAnswerError } from "./errors.ts";

interface Page {
  readonly nextPageToken?: string | undefined;
}

/**
 * The pages of a list, from the first or from the one that `from` names; `what` is the call, as `GET /v1/stores`.
 * @throws UnreadableAnswerError for a page that leads back, which would keep the caller busy for ever
 */
export async function* everyPage<Each extends Page>(
  what: string,
  ask: (pageToken: string | undefined) => Promise<Each>,
  from?: string,
): AsyncGenerator<Each> {
  const seen = new Set<string>();
  let pageToken = from;
  do {
    const page = await ask(pageToken);
    if (pageToken !== undefined) seen.add(pageToken);
    pageToken = page.nextPageToken;
    if (pageToken !== undefined && seen.has(pageToken)) {
      const why = "its nextPageToken leads back to the same page, or to one before it";
      throw new UnreadableAnswerError(what, { status: 200, why });
    }
    yield page;
  } while (pageToken !== undefined);
}
