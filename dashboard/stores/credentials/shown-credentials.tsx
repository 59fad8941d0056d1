import { useState } from "react";
import type { AdminCredentials } from "../../../contract/index.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { OutsideLink } from "../../parts/outside-link.tsx";

interface ShownCredentialsProps {
  readonly credentials: AdminCredentials;
  readonly onHide: () => void;
}

function Covered() {
  return (
    <>
      <span aria-hidden="true">••••••••••••</span>
      <span className="visually-hidden">covered</span>
    </>
  );
}

/** A login that was just opened; its password can be copied without being seen. */
export function ShownCredentials({ credentials, onHide }: ShownCredentialsProps) {
  const { url, username, email, password } = credentials;
  const [isVisible, setVisible] = useState(false);
  const user = username ?? email ?? "";
  return (
    <>
      <p className="visually-hidden" role="status">
        The login is there. It is hidden again in a minute.
      </p>
      <dl className="facts">
        <dt>Page</dt>
        <dd>
          <OutsideLink address={url} />
        </dd>
        <dt>{username === undefined ? "E-mail" : "User"}</dt>
        <dd>
          <span className="with-button">
            <span className="code">{user}</span>
            <CopyButton text={user} what={username === undefined ? "e-mail" : "user"} />
          </span>
        </dd>
        <dt>Password</dt>
        <dd>
          <span className="with-button">
            <span className="code">{isVisible ? password : <Covered />}</span>
            <CopyButton text={password} what="password" />
          </span>
        </dd>
      </dl>
      <p className="row">
        <Button autoFocus onPress={() => setVisible(!isVisible)}>
          {isVisible ? "Cover the password" : "Read the password"}
        </Button>
        <Button look="quiet" onPress={onHide}>
          Hide the login
        </Button>
      </p>
      <p className="soft small">Hidden again after a minute, or when you leave this page.</p>
    </>
  );
}
