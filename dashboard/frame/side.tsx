import { Link } from "@tanstack/react-router";
import { useMay } from "../access/use-may.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { LiveState } from "./live-state.tsx";
import { Mark } from "./mark.tsx";
import { TenantSwitch } from "./tenant-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { Who } from "./who.tsx";

interface Place {
  readonly to: "/stores" | "/clusters" | "/tenants" | "/tokens" | "/audit";
  readonly name: string;
  readonly icon: IconName;
  readonly right: Parameters<ReturnType<typeof useMay>>[0];
}

const places: readonly Place[] = [
  { to: "/stores", name: "Stores", icon: "store", right: "stores:read" },
  { to: "/clusters", name: "Clusters", icon: "cluster", right: "clusters:read" },
  { to: "/tenants", name: "Tenants", icon: "tenants", right: "tenants:read" },
  { to: "/tokens", name: "Tokens", icon: "key", right: "tokens:write" },
  { to: "/audit", name: "Audit", icon: "audit", right: "audit:read" },
];

/** Where one can go, and as whom; `onGo` is called when one goes. */
export function Side({ onGo }: { readonly onGo?: () => void }) {
  const may = useMay();
  return (
    <header className="side">
      <Link to="/stores" className="brand" onClick={onGo}>
        <Mark />
        Storeplane
      </Link>
      <nav className="nav" aria-label="Screens">
        <ul>
          {places
            .filter(({ right }) => may(right))
            .map(({ to, name, icon }) => (
              <li key={to}>
                <Link to={to} onClick={onGo} activeOptions={{ exact: false, includeSearch: false }}>
                  <Icon name={icon} />
                  {name}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
      <div className="side-foot">
        <TenantSwitch />
        <ThemeSwitch />
        <LiveState />
        <Who />
      </div>
    </header>
  );
}
