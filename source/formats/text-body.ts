/** An error page says what it has to say at its beginning. */
const maxTextLength = 16 * 1024;

/** Keeps the beginning of a text. */
export class TextBody {
	readonly #decoder = new TextDecoder();
	#text = '';

	push(chunk: Uint8Array): void {
		if (this.#text.length < maxTextLength) {
			this.#text += this.#decoder.decode(chunk, {stream: true});
		}
	}

	end(): string {
		return (this.#text + this.#decoder.decode()).slice(0, maxTextLength);
	}
}
