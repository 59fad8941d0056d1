import type { Answer } from "./route.ts";

/** Events as they come, in the format of server-sent events; nothing on the way may hold them back. */
export function streamAnswer(body: ReadableStream<Uint8Array>): Answer {
  const headers = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  };
  return { status: 200, body, headers };
}
