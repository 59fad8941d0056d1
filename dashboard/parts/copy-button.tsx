import { useState } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied: "address", "password". */
  readonly what: string;
  /** @default the name of what is copied is read out only */
  readonly hasWord?: boolean;
}

/** Puts a text where it can be pasted from, without showing it. */
export function CopyButton({ text, what, hasWord = false }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState("done");
    } catch {
      // Without TLS a browser gives pages no clipboard.
      setState("failed");
    }
    setTimeout(() => setState("idle"), 2000);
  };
  const words = { idle: `Copy ${what}`, done: "Copied", failed: "The browser does not allow it" }[state];
  return (
    <Button look="quiet" aria-label={words} onPress={() => void copy()}>
      <Icon name={state === "done" ? "check" : "copy"} />
      {(hasWord || state !== "idle") && <span>{words}</span>}
    </Button>
  );
}
