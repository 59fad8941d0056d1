import { z } from "zod";
import type { SmokeConfig } from "./config.smoke.ts";

const patience = 30_000;
const refusal = z.object({ type: z.enum(["invalid_data", "not_allowed", "not_found"]), message: z.string() });

/** A setting that the merchant can change stands in the way of an order; the shop itself answers as it should. */
export class ShopRuleError extends Error {
  override readonly name = "ShopRuleError";
}

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

/** What was ordered, where from, where to or how paid; not an invalid key, which would be a mistake in this request. */
function ruleOf(status: number, text: string): string | undefined {
  if (status !== 400 && status !== 404) return undefined;
  const message = refusal.safeParse(asJson(text)).data?.message;
  return message !== undefined && /publishable.*key.*required/i.test(message) ? undefined : message;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page of something that stands before the API
  }
}

/**
 * Gets, or posts if there is a body. Every failure becomes one line that says which step met which answer.
 * @throws ShopRuleError when the shop's settings refuse it
 */
export async function callStore<T>(config: SmokeConfig, { what, path, body, answer }: Call<T>): Promise<T> {
  const response = await fetch(`${config.SMOKE_API}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", "x-publishable-api-key": config.STORE_PUBLISHABLE_KEY },
    signal: AbortSignal.timeout(patience),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Error(`${what}: no answer from the API: ${reason(error)}`);
  });
  const text = await response.text();
  const rule = ruleOf(response.status, text);
  if (rule !== undefined)
    throw new ShopRuleError(`${what}: the API refused with ${response.status}: ${rule.slice(0, 300)}`);
  if (!response.ok) throw new Error(`${what}: the API answered ${response.status} ${text.slice(0, 300)}`);
  const parsed = answer.safeParse(asJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${what}: the API's answer lacks ${issue?.path.join(".") || "everything"}: ${issue?.message}`);
}
