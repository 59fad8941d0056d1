/** What an answer has at most: a page of the largest stores is a quarter of it, and so is a preview. */
export const maxAnswerMiB = 32;

/**
 * The body of a response, unpacked; undefined as soon as it has more than `maxAnswerMiB`, and the rest is never read. A
 * server that is broken, or not this API, could otherwise fill the caller's memory.
 */
export async function readText({ body }: Response): Promise<string | undefined> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let left = maxAnswerMiB * 1024 * 1024; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    left -= value.byteLength;
    if (left < 0) break;
    text += decoder.decode(value, { stream: true });
  }
  // A stream that fails while it is put away need not be put away.
  await reader.cancel().catch(() => undefined);
  return undefined;
}
