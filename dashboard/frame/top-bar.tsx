import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "./mark.tsx";

const Drawer = lazy(async () => ({ default: (await import("./drawer.tsx")).Drawer }));

/** On narrow windows: the way to all that stands at the side of wide ones. */
export function TopBar() {
  const [isOpen, setOpen] = useState(false);
  return (
    <header className="top">
      <Link to="/stores" className="brand">
        <Mark />
        Storeplane
      </Link>
      <Button look="quiet" aria-label="Menu" onPress={() => setOpen(true)}>
        <Icon name="menu" />
      </Button>
      {isOpen && (
        <Suspense>
          <Drawer onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </header>
  );
}
