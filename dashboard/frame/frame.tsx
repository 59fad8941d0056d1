import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { meQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { Toasts } from "../parts/toasts.tsx";
import { isProblem } from "../words/explain.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import { LiveRegion } from "./live-region.tsx";
import { Side } from "./side.tsx";
import { TopBar } from "./top-bar.tsx";

const SignInPage = lazy(async () => ({ default: (await import("./sign-in-page.tsx")).SignInPage }));

/** What stands around every screen; in its place, for whoever is not signed in, the way in. */
export function Frame() {
  const { api, acting } = useServices();
  const me = useQuery(meQuery(api));
  if (isProblem(me.error, "unauthenticated")) {
    return (
      <Suspense>
        <SignInPage hasBeenIn={me.data !== undefined} />
      </Suspense>
    );
  }
  if (me.data === undefined && me.error !== null) {
    return (
      <main className="centred">
        <div className="card">
          <h1>Storeplane</h1>
          <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
          {acting.read() !== undefined && (
            <p>
              <Button onPress={() => acting.choose(undefined)}>Go on as your own tenant</Button>
            </p>
          )}
        </div>
      </main>
    );
  }
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <TopBar />
      <Side />
      <main id="main" className="main" tabIndex={-1}>
        <ConnectionBar />
        <Outlet />
      </main>
      <Toasts />
      <LiveRegion />
    </div>
  );
}
