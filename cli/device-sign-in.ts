import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { SignInError } from "./errors.ts";
import { say } from "./output.ts";
import type { Shell } from "./shell.ts";

const patienceMs = 10_000;
const maxAnswerLength = 65_536;

/** Where a token may be asked for: over https, or on this machine. */
const address = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}, "must be an https:// address");

const devices = z.object({
  items: z.array(
    z.object({ issuer: address, clientId: z.string(), scope: z.string(), resource: z.string().optional() }),
  ),
});
type Device = z.infer<typeof devices>["items"][number];

const discovered = z.object({ device_authorization_endpoint: address, token_endpoint: address });

const started = z.object({
  device_code: z.string(),
  user_code: z.string().max(64),
  verification_uri: address,
  verification_uri_complete: address.optional(),
  expires_in: z.number().positive(),
  interval: z.number().positive().max(60).default(5),
});

const granted = z.object({ access_token: z.string() });
const refused = z.object({ error: z.string().max(64) });

/** Lets someone sign in with a browser, on this machine or another one (RFC 8628). @returns a token @throws SignInError */
export async function signInByDevice(shell: Shell, url: string, issuer: string | undefined): Promise<string> {
  const { items } = await answered(shell, devices, { url: `${url}/auth/device` });
  const device = items.find((it) => issuer === undefined || it.issuer === issuer);
  if (!device) {
    const known = items.map((it) => it.issuer).join(", ") || "none";
    throw new SignInError(
      `${url} lets no one sign in by a device at ${issuer ?? "an identity provider"}; there are: ${known}`,
    );
  }
  const base = device.issuer.replace(/\/$/, "");
  const server = await answered(shell, discovered, { url: `${base}/.well-known/openid-configuration` });
  const begun = await answered(shell, started, { url: server.device_authorization_endpoint, form: firstWords(device) });
  const { verification_uri: page, verification_uri_complete: whole = page, user_code: code } = begun;
  say(shell, `Open ${whole} in a browser and sign in there. The page shows this code, or asks for it: ${code}`);
  return untilGranted(shell, { url: server.token_endpoint, device, begun });
}

function firstWords({ clientId, scope, resource }: Device): URLSearchParams {
  return new URLSearchParams({ client_id: clientId, scope, ...(resource !== undefined && { resource }) });
}

interface Waiting {
  readonly url: string;
  readonly device: Device;
  readonly begun: z.infer<typeof started>;
}

async function untilGranted(shell: Shell, { url, device, begun }: Waiting): Promise<string> {
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: begun.device_code,
    client_id: device.clientId,
    ...(device.resource !== undefined && { resource: device.resource }),
  });
  const deadline = performance.now() + begun.expires_in * 1000;
  let seconds = begun.interval;
  while (performance.now() < deadline) {
    await setTimeout(seconds * 1000, undefined, { signal: shell.signal });
    const answer = await send(shell, { url, form });
    const found = granted.safeParse(answer.body);
    if (answer.status === 200 && found.success) return found.data.access_token;
    const error = refused.safeParse(answer.body).data?.error ?? `status ${answer.status}`;
    if (error === "slow_down") seconds += 5;
    else if (error !== "authorization_pending") throw new SignInError(`the identity provider refuses: ${error}`);
  }
  throw new SignInError("no one has signed in with the code in time");
}

interface Question {
  readonly url: string;
  /** Sent by POST. */
  readonly form?: URLSearchParams;
}

async function answered<T>(shell: Shell, schema: z.ZodType<T>, question: Question): Promise<T> {
  const { status, body } = await send(shell, question);
  const parsed = schema.safeParse(body);
  if (status === 200 && parsed.success) return parsed.data;
  const what = status === 200 ? "what can't be used" : `with status ${status}`;
  throw new SignInError(
    `${question.url} answers ${what}\nUse storeplane login --token-stdin where there is no such sign-in.`,
  );
}

async function send(shell: Shell, { url, form }: Question): Promise<{ status: number; body: unknown }> {
  const signal = AbortSignal.any([shell.signal, AbortSignal.timeout(patienceMs)]);
  const more = form ? { method: "POST", body: form } : {};
  try {
    const response = await fetch(url, { signal, redirect: "error", headers: { accept: "application/json" }, ...more });
    return { status: response.status, body: JSON.parse(await boundedText(response)) as unknown };
  } catch (cause) {
    if (shell.signal.aborted) throw cause;
    throw new SignInError(`${url} does not answer as it should`, { cause });
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxAnswerLength) throw new RangeError("the answer is too long");
  }
  return text;
}
