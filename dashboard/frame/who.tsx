import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";

const roleNames: Readonly<Record<string, string>> = {
  "platform-admin": "Platform administrator",
  auditor: "Auditor",
  "tenant-admin": "Administrator",
  "tenant-member": "Member",
  "tenant-viewer": "Viewer",
};

/** As whom this page asks, what that allows, and the way out. */
export function Who() {
  const { api } = useServices();
  const me = useQuery(meQuery(api));
  if (me.data === undefined) return undefined;
  const { tenant, role, scopes, actor } = me.data;
  const name = (Object.hasOwn(roleNames, role) ? roleNames[role] : undefined) ?? role;
  return (
    <div className="who stack-tight">
      <details>
        <summary>
          <strong>{name}</strong>
        </summary>
        <p className="soft">May do: {scopes.join(", ")}</p>
      </details>
      <span className="soft">Tenant {tenant}</span>
      {actor !== "anonymous" && <SignOut />}
    </div>
  );
}

/** Where the browser goes on; undefined while the session has not ended. */
async function endSession(ask: typeof fetch): Promise<string | undefined> {
  const answer = await ask("/auth/logout", { method: "POST" }).catch(() => undefined);
  // A session that has ended already is refused, and that is what was wanted.
  if (answer?.status !== 204 && answer?.status !== 401) return undefined;
  return answer.headers.get("location") ?? "/";
}

function SignOut() {
  const { connection, acting, token } = useServices();
  const [hasFailed, setFailed] = useState(false);
  const leave = async (): Promise<void> => {
    setFailed(false);
    const isByToken = token.read() !== undefined;
    const next = isByToken ? "/" : await endSession(connection.fetch);
    if (next === undefined) return setFailed(true);
    if (isByToken) token.forget();
    // Whoever signs in next in this tab may not act for that tenant.
    if (acting.read() !== undefined) acting.choose(undefined);
    return location.assign(next);
  };
  return (
    <span className="stack-tight">
      <span>
        <Button look="quiet" onPress={() => void leave()}>
          Sign out
        </Button>
      </span>
      {hasFailed && (
        <span className="small" role="alert">
          You are still signed in: the platform did not end the session. Try again.
        </span>
      )}
    </span>
  );
}
