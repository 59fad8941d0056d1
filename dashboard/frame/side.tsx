import { Link } from "@tanstack/react-router";
import { useMay } from "../access/use-may.ts";
import { Icon } from "../parts/icon.tsx";
import { SearchButton } from "./keyboard/search-button.tsx";
import { LiveState } from "./live-state.tsx";
import { Mark } from "./mark.tsx";
import { places } from "./places.ts";
import { TenantSwitch } from "./tenant-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { Who } from "./who.tsx";

/** Where one can go, and as whom; `onGo` is called when one goes. */
export function Side({ onGo }: { readonly onGo?: () => void }) {
  const may = useMay();
  return (
    <header className="side">
      <Link to="/stores" className="brand" onClick={onGo}>
        <Mark />
        Storeplane
      </Link>
      <SearchButton onOpen={onGo} />
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
