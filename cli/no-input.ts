import { UsageError } from "./errors.ts";

export type NoInputFlag = { readonly noInput: boolean };

/** Option of every command that otherwise asks a person for something, or waits for one. */
export const noInputFlag = {
  kind: "boolean",
  default: false,
  withNegated: false,
  brief: "Wait for no person: where one is needed, end with 2 and say which option to give",
} as const;

/** @throws UsageError where `--no-input` forbids to go on */
export function refuseInput({ noInput }: NoInputFlag, waits: { readonly what: string; readonly give: string }): void {
  if (noInput) throw new UsageError(`${waits.what}, which --no-input forbids: give ${waits.give}`);
}
