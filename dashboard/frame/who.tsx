import { useQuery } from "@tanstack/react-query";
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

function SignOut() {
  const { connection } = useServices();
  const leave = async (): Promise<void> => {
    await connection.fetch("/auth/logout", { method: "POST" });
    location.assign("/");
  };
  return (
    <span>
      <Button look="quiet" onPress={() => void leave()}>
        Sign out
      </Button>
    </span>
  );
}
