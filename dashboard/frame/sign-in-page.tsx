import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useServices } from "../api/services.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Notice } from "../parts/notice.tsx";
import { Mark } from "./mark.tsx";
import { TokenForm } from "./token-form.tsx";

/** The way in; afterwards one is where one wanted to go. */
export function SignInPage({ hasBeenIn }: { readonly hasBeenIn: boolean }) {
  const { token } = useServices();
  useEffect(() => {
    document.title = "Sign in · Storeplane";
    // A token that lets no one in would stand before a session that does.
    token.forget();
  }, [token]);
  return (
    <main className="centred">
      <div className="card">
        <span className="brand">
          <Mark />
          Storeplane
        </span>
        <h1 tabIndex={-1}>Sign in</h1>
        {hasBeenIn && (
          <Notice tone="busy" title="You were signed out">
            <p>Your session has ended, or you signed out in another window. Nothing of what you did is lost.</p>
          </Notice>
        )}
        {!window.isSecureContext && <Unsafe />}
        <p className="soft">You come back to the page that you asked for.</p>
        <SignInButton />
        <details>
          <summary>With an API token</summary>
          <TokenForm />
        </details>
        <p className="soft small">
          On your own machine <code>npm start</code> prints a link that signs this browser in.
        </p>
      </div>
    </main>
  );
}

/** Leads to the identity provider, if the platform has one. */
function SignInButton() {
  const { href } = useLocation();
  const [hasNone, setNone] = useState(false);
  const signIn = async (): Promise<void> => {
    const address = `/auth/login?${new URLSearchParams({ returnTo: href }).toString()}`;
    // An answer that leads elsewhere is the provider's; without one there is nothing at this address.
    const type = await fetch(address, { redirect: "manual" }).then(
      (response) => response.type,
      () => undefined,
    );
    if (type === "opaqueredirect") location.assign(address);
    else setNone(true);
  };
  return (
    <>
      {hasNone && (
        <Notice tone="warn" title="No identity provider can be used" isAlert>
          <p>
            This platform has none, or one of the two does not answer. Ask its operator, try again, or use an API token.
          </p>
        </Notice>
      )}
      <Button look="first" onPress={() => void signIn()}>
        <Icon name="key" />
        Sign in
      </Button>
    </>
  );
}

function Unsafe() {
  return (
    <Notice tone="warn" title="This address is not safe to sign in at">
      <p>
        A browser keeps sessions and opens passwords only over HTTPS, or on <code>localhost</code>. Put TLS before the
        platform, or use a tunnel to it.
      </p>
    </Notice>
  );
}
