import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useMay } from "../../access/use-may.ts";
import { useServices } from "../../api/services.tsx";
import { useShortcuts } from "../../api/use-shortcuts.ts";
import { listenForKeys } from "../../parts/listen-for-keys.ts";
import { places } from "../places.ts";
import { loadPanel } from "./load-panel.ts";
import { OpenPanelContext, type PanelName, type Panel as PanelPart } from "./panels.ts";

/** Hears keys, and shows what they open before the page. */
export function Keyboard({ children }: { readonly children: ReactNode }) {
  const { keys } = useServices();
  const [panel, setPanel] = useState<{ readonly Panel: PanelPart }>();
  const open = useCallback((name: PanelName): void => void loadPanel(name, (Panel) => setPanel({ Panel })), []);
  useEffect(() => listenForKeys(document, { keys, onPalette: () => open("palette") }), [keys, open]);
  useShortcuts(usePlaceKeys(open));
  return (
    <OpenPanelContext value={open}>
      {children}
      {panel && <panel.Panel onClose={() => setPanel(undefined)} onOpen={open} />}
    </OpenPanelContext>
  );
}

function usePlaceKeys(open: (name: PanelName) => void) {
  const may = useMay();
  const navigate = useNavigate();
  const canCreate = may("stores:write");
  const reachable = places.filter(({ right }) => may(right));
  return [
    { keys: "/", what: "Search stores and commands", run: () => open("palette") },
    { keys: "?", what: "Show these keys", run: () => open("shortcuts") },
    ...reachable.map(({ to, name, key }) => ({
      keys: `g ${key}`,
      what: `Go to ${name.toLowerCase()}`,
      run: () => void navigate({ to }),
    })),
    ...(canCreate ? [{ keys: "n", what: "New store", run: () => void navigate({ to: "/new-store" }) }] : []),
  ];
}
