import { useContext } from "react";
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  type PressEvent,
} from "react-aria-components/Button";
import { noWritesId, WritesContext } from "./writes.ts";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "isPending"> {
  /** `first`: what most people came for, once on a screen. `careful` leads to what hurts, `danger` does it. @default plain */
  readonly look?: "first" | "danger" | "careful" | "quiet";
  /**
   * Whether what it asked of the platform is being done: it keeps the focus and does nothing more. A button that is given
   * this is one that asks: while nothing answers it does nothing, and the page says why.
   */
  readonly isPending?: boolean;
}

export function Button({ look, isPending, onPress, type, ...props }: ButtonProps) {
  const isStopped = useContext(WritesContext) !== undefined && isPending !== undefined;
  const press = (event: PressEvent): void => {
    if (!isPending && !isStopped) onPress?.(event);
  };
  return (
    <AriaButton
      {...props}
      {...(type && { type: isStopped ? "button" : type })}
      onPress={press}
      className="button"
      {...(look && { "data-look": look })}
      {...(isPending && { "data-pending": "true" })}
      {...(isStopped && { "aria-disabled": "true", "aria-describedby": noWritesId })}
    />
  );
}
