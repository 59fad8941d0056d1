import { defaultTenant, newApiToken } from "../../contract/index.ts";
import type { AccessSettings } from "../../control-plane/identity/create-access.ts";
import { sha256 } from "../../control-plane/ports/digest.ts";

const linkMinutes = 30;

/** What lets whoever started the platform sign in with a browser, once. */
export interface SignInOnce {
  readonly access: AccessSettings;
  /** The rest of the link, behind the address of the control plane. */
  readonly path: string;
}

/** A new link and a new key of sessions, which end with the process: administrators by token go on. */
export async function signInOnce(): Promise<SignInOnce> {
  const { secret: code } = newApiToken();
  const link = {
    codeHash: await sha256(code),
    until: new Date(Date.now() + linkMinutes * 60_000),
    who: { actor: "local", tenant: defaultTenant, role: "platform-admin" },
  } as const;
  const key = { id: "start", secret: crypto.getRandomValues(new Uint8Array(32)) };
  return { access: { issuers: [], sessionKeys: [key], link }, path: `/auth/link?code=${code}` };
}
