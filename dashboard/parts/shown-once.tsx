import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Notice } from "./notice.tsx";

interface ShownOnceProps {
  readonly secret: string;
  /** What it is, in a word: "token". */
  readonly what: string;
  readonly onDone: () => void;
  /** Why it can't be shown again. */
  readonly children: ReactNode;
}

/** A secret, this once. */
export function ShownOnce({ secret, what, onDone, children }: ShownOnceProps) {
  return (
    <>
      <Notice tone="warn" title="Copy it now">
        <p>{children}</p>
      </Notice>
      <p className="code-block code">{secret}</p>
      <p className="row-end">
        <CopyButton text={secret} what={what} hasWord />
        <Button look="first" onPress={onDone}>
          Done
        </Button>
      </p>
    </>
  );
}
