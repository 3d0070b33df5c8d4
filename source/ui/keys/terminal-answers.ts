const escape = '\u{1B}';
const bell = '\u{7}';
const terminator = `${escape}\\`;
/** How an answer begins: OSC, DCS, APC, PM, SOS. In it stands anything but controls. */
const beginnings = new Set([']', 'P', '_', '^', 'X'].map(letter => escape + letter));
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
		const end = text.search(/\p{Control}/v);
		length += end === -1 ? text.length : end;
		if (end === -1 && length <= maxLength) {
			return '';
		}

		length = 0;
		const rest = text.slice(end === -1 ? text.length : end);
		// Whatever else ends it is no part of it, such as the end of a paste.
		const ownEnd = [bell, terminator].find(known => rest.startsWith(known)) ?? '';
		return filter(rest.slice(ownEnd.length));
	};

	const filter = (text: string): string => {
		const begin = findBegin(text);
		// Nothing after it: somebody pressed Alt and that key.
		if (begin === -1 || begin + 2 === text.length) {
			return text;
		}

		length = 2;
		return text.slice(0, begin) + skip(text.slice(begin + 2));
	};

	return chunk => length > 0 ? skip(chunk) : filter(chunk);
}

function findBegin(text: string): number {
	let at = text.indexOf(escape);
	while (at !== -1 && !beginnings.has(text.slice(at, at + 2))) {
		at = text.indexOf(escape, at + 1);
	}

	return at;
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
