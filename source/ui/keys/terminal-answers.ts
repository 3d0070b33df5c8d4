/** How an answer begins (OSC, DCS, APC, PM, SOS), and what stands in it: anything but controls. */
const beginPattern = /\u{1B}[\]P_^X]/v;
const endPattern = /[\u{0}-\u{1F}\u{7F}]/v;
/** Longer is none. */
const maxLength = 4096;

/**
Takes the answers of a terminal out of what is typed: somebody asked for its colours or its name before us, over a slow
line perhaps, and their letters would count as keys. An answer may come in parts. Answers that are CSI sequences, Ink
knows itself.
*/
export function createAnswerFilter(): (chunk: string) => string {
	let length = 0;

	const skip = (text: string): string => {
		const end = text.search(endPattern);
		length += end === -1 ? text.length : end;
		if (end === -1 && length <= maxLength) {
			return '';
		}

		length = 0;
		const rest = text.slice(end === -1 ? text.length : end);
		// Whatever else ends it is no part of it, such as the end of a paste.
		return filter(rest.replace(/^(?:\u{7}|\u{1B}\\)/v, ''));
	};

	const filter = (text: string): string => {
		const begin = text.search(beginPattern);
		// Nothing after it: somebody pressed Alt and that key.
		if (begin === -1 || begin + 2 === text.length) {
			return text;
		}

		length = 2;
		return text.slice(0, begin) + skip(text.slice(begin + 2));
	};

	return chunk => length > 0 ? skip(chunk) : filter(chunk);
}

/** The terminal as Ink shall read it. */
export function dropAnswers(terminal: NodeJS.ReadStream): NodeJS.ReadStream {
	const filter = createAnswerFilter();
	const readFiltered = (size?: number): unknown => {
		const chunk: unknown = terminal.read(size);
		return typeof chunk === 'string' ? filter(chunk) : chunk;
	};

	return new Proxy(terminal, {
		get(target, key) {
			if (key === 'read') {
				return readFiltered;
			}

			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) as unknown : value;
		},
	});
}
