/** A cluster's profile that can't be used; the message has one line per wrong field and repeats no value. */
export class ProfileError extends Error {
  override readonly name = "ProfileError";
}
