import { defaultTenant, newApiToken } from "../../contract/index.ts";
import type { AccessSettings } from "../../control-plane/identity/create-access.ts";
import type { LinkSettings } from "../../control-plane/identity/session/one-time-link.ts";
import { sha256 } from "../../control-plane/ports/digest.ts";

const linkMinutes = 30;

/** What lets whoever started the platform sign in with a browser, once. */
export interface SignInOnce {
  /** The rest of the link, behind the address of the control plane. */
  readonly path: string;
  /** All that the control plane has to know of it; no secret. */
  readonly codeHash: string;
}

/** A new link. */
export async function signInOnce(): Promise<SignInOnce> {
  const { secret: code } = newApiToken();
  return { path: `/auth/link?code=${code}`, codeHash: await sha256(code) };
}

/** Lets people in by this link, from now on, with a new key of sessions: these end with the process. */
export function accessByLink({ codeHash, port }: Pick<LinkSettings, "codeHash" | "port">): AccessSettings {
  const link = {
    codeHash,
    port,
    until: new Date(Date.now() + linkMinutes * 60_000),
    who: { actor: "local", tenant: defaultTenant, role: "platform-admin" },
  } as const;
  const key = { id: "start", secret: crypto.getRandomValues(new Uint8Array(32)) };
  return { issuers: [], sessionKeys: [key], link };
}

/** How it is told to whoever has started the platform. */
export function linkWords(link: string): string {
  return `Open the dashboard: this link signs a browser in, once, within half an hour:

  ${link}`;
}
