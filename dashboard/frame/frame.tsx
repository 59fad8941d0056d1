import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { meQuery } from "../api/queries.ts";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { loadPart } from "../parts/load-part.ts";
import { ProblemNotice } from "../parts/problem-notice.tsx";
import { isProblem } from "../words/explain.ts";
import { Keyboard } from "./keyboard/keyboard.tsx";
import { LiveRegion } from "./live-region.tsx";
import { ScreenArea } from "./screen-area.tsx";
import { Side } from "./side.tsx";
import { ToastsPlace } from "./toasts-place.tsx";
import { TopBar } from "./top-bar.tsx";

const SignInPage = lazy(async () => ({ default: (await loadPart(() => import("./sign-in-page.tsx"))).SignInPage }));

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
    <Keyboard>
      <div className="frame">
        <a className="skip" href="#main">
          Skip to the page
        </a>
        <TopBar />
        <Side />
        <ScreenArea />
        <ToastsPlace />
        <LiveRegion />
      </div>
    </Keyboard>
  );
}
