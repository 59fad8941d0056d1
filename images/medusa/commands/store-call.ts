import type { z } from "zod";
import type { SmokeConfig } from "./config.smoke.ts";

const patience = 30_000;

/** One request to the Store API: what it is for, in words for the error. */
export interface Call<T> {
  readonly what: string;
  readonly path: string;
  readonly body?: object;
  readonly answer: z.ZodType<T>;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Gets, or posts if there is a body. Every failure becomes one line that says which step met which answer. */
export async function callStore<T>(config: SmokeConfig, { what, path, body, answer }: Call<T>): Promise<T> {
  const response = await fetch(`${config.SMOKE_API}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", "x-publishable-api-key": config.STORE_PUBLISHABLE_KEY },
    signal: AbortSignal.timeout(patience),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Error(`${what}: no answer from the API: ${reason(error)}`);
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: the API answered ${response.status} ${text.slice(0, 300)}`);
  const parsed = answer.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${what}: the API's answer lacks ${issue?.path.join(".")}: ${issue?.message}`);
}
