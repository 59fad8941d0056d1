/** The command line can't be used; the message says which word of it and what is wanted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The file of contexts, or a variable, can't be used; the message says which, why and what to do. */
export class CliConfigError extends Error {
  override readonly name = "CliConfigError";
}

/** Ctrl-C. The message says what goes on all the same and how to look at it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
