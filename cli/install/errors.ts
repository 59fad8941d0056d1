/** What the cluster refused, or what does not come up there; the message says what, why in further lines, and what to do. */
export class InstallError extends Error {
  override readonly name = "InstallError";
}

/** Another field manager has set fields that the platform sets. */
export class FieldConflictError extends Error {
  override readonly name = "FieldConflictError";
}

/** Something was not up by its deadline. */
export class NotUpInTimeError extends Error {
  override readonly name = "NotUpInTimeError";
}
