/** Milliseconds that an issuer has for one answer. */
const patienceMs = 3000;

/** Far more than the keys of any issuer. */
const maxBytes = 262_144;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What an issuer answered can't be used. */
export class IssuerAnswerError extends Error {
  override readonly name = "IssuerAnswerError";
}

/** The JSON at an address; follows no redirect. @throws IssuerAnswerError or what `fetch` throws */
export async function fetchJson(url: string, fetch: Fetch): Promise<unknown> {
  const init: RequestInit = {
    headers: { accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
  };
  const response = await fetch(url, init);
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new IssuerAnswerError(`${url} answered with status ${response.status}, not 200`);
  }
  const text = await readText(url, response);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new IssuerAnswerError(`${url} answered what is not JSON`, { cause });
  }
}

async function readText(url: string, { body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new IssuerAnswerError(`${url} answered more than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
