import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  type PressEvent,
} from "react-aria-components/Button";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "isPending"> {
  /** `first`: what most people came for, once on a screen. `careful` leads to what hurts, `danger` does it. @default plain */
  readonly look?: "first" | "danger" | "careful" | "quiet";
  /** Whether what it asked for is being done: it keeps the focus and does nothing more. */
  readonly isPending?: boolean;
}

export function Button({ look, isPending = false, onPress, ...props }: ButtonProps) {
  const press = (event: PressEvent): void => {
    if (!isPending) onPress?.(event);
  };
  return (
    <AriaButton
      {...props}
      onPress={press}
      className="button"
      {...(look && { "data-look": look })}
      {...(isPending && { "data-pending": "true" })}
    />
  );
}
