import type { ReactNode } from "react";
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from "react-aria-components/TextField";
import { plainMessage } from "../words/plain-message.ts";

interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "style" | "children"> {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The rule that the text breaks; absent while it breaks none. */
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** Lines of the box; one unless said. */
  readonly rows?: number;
}

export function TextField({ label, hint, error, placeholder, rows, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} className="field" isInvalid={error !== undefined} validationBehavior="aria">
      <Label>{label}</Label>
      {rows === undefined ? (
        <Input className="input" {...(placeholder && { placeholder })} />
      ) : (
        <TextArea className="input" rows={rows} {...(placeholder && { placeholder })} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error && plainMessage(error)}</FieldError>
    </AriaTextField>
  );
}
