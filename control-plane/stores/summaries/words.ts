/** Texts that many stores share: each is kept once. What is too long or one too many is kept as it came. */
const maxWords = 10_000;
const maxLength = 201;

export class Words {
  readonly #known = new Map<string, string>();

  /** The text that was given first of all that are equal. */
  same<Text extends string>(text: Text): Text {
    const known = this.#known.get(text);
    if (known !== undefined) return known as Text;
    if (text.length <= maxLength && this.#known.size < maxWords) this.#known.set(text, text);
    return text;
  }
}
