import { Outlet } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { useServices } from "../api/services.tsx";
import { WritesContext } from "../parts/writes.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import { VersionBar } from "./version-bar.tsx";

/** The screen, below what concerns every screen. While nothing answers it is greyed, and changes nothing. */
export function ScreenArea() {
  const { connection } = useServices();
  const { isUp, heardAt } = useSyncExternalStore(connection.subscribe, connection.read);
  const isOffline = !isUp && heardAt !== undefined;
  return (
    <WritesContext value={isOffline ? "No connection: nothing can be changed until the platform answers." : undefined}>
      <main id="main" className="main" tabIndex={-1} {...(isOffline && { "data-offline": "true" })}>
        <ConnectionBar />
        <VersionBar />
        <Outlet />
      </main>
    </WritesContext>
  );
}
