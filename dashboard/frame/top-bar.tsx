import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { loadPart } from "../parts/load-part.ts";
import { useOpenPanel } from "./keyboard/panels.ts";
import { Mark } from "./mark.tsx";

const Drawer = lazy(async () => ({ default: (await loadPart(() => import("./drawer.tsx"))).Drawer }));

/** On narrow windows: the way to all that stands at the side of wide ones. */
export function TopBar() {
  const [isOpen, setOpen] = useState(false);
  const open = useOpenPanel();
  return (
    <header className="top">
      <Link to="/stores" className="brand">
        <Mark />
        Storeplane
      </Link>
      <span>
        <Button look="quiet" aria-label="Search" onPress={() => open("palette")}>
          <Icon name="search" />
        </Button>
        <Button look="quiet" aria-label="Menu" onPress={() => setOpen(true)}>
          <Icon name="menu" />
        </Button>
      </span>
      {isOpen && (
        <Suspense>
          <Drawer onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </header>
  );
}
