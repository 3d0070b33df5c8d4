/** A line of text that is being typed. `cursor` stands before a UTF-16 unit, always between graphemes. */
export type EditedLine = {
	readonly text: string;
	readonly cursor: number;
};

/** More is never typed by hand, and a paste by mistake must not fill the memory. */
const maxLength = 2000;
const segmenter = new Intl.Segmenter();

/** The cursor at the end. */
export function editText(text: string): EditedLine {
	return {text, cursor: text.length};
}

type Edit = (line: EditedLine) => EditedLine;

const toStart: Edit = ({text}) => ({text, cursor: 0});
const toEnd: Edit = ({text}) => editText(text);
const toLeft: Edit = line => ({text: line.text, cursor: findLeft(line)});
const toRight: Edit = line => ({text: line.text, cursor: findRight(line)});

const edits: Readonly<Record<string, Edit>> = {
	left: toLeft,
	'ctrl-b': toLeft,
	right: toRight,
	'ctrl-f': toRight,
	home: toStart,
	'ctrl-a': toStart,
	end: toEnd,
	'ctrl-e': toEnd,
	backspace: line => cut(line, findLeft(line), line.cursor),
	'ctrl-h': line => cut(line, findLeft(line), line.cursor),
	delete: line => cut(line, line.cursor, findRight(line)),
	'ctrl-d': line => cut(line, line.cursor, findRight(line)),
	'ctrl-w': line => cut(line, findWord(line), line.cursor),
	'ctrl-u': line => cut(line, 0, line.cursor),
	'ctrl-k': line => cut(line, line.cursor, line.text.length),
};

/** What the line becomes by a key; the same line if the key means nothing here. */
export function editLine(line: EditedLine, keyName: string): EditedLine {
	if (Object.hasOwn(edits, keyName)) {
		return edits[keyName]!(line);
	}

	if (keyName === 'space') {
		return insertText(line, ' ');
	}

	return isCharacter(keyName) ? insertText(line, keyName) : line;
}

/** Typed or pasted: breaks and controls become spaces, since it is one line. */
export function insertText({text, cursor}: EditedLine, inserted: string): EditedLine {
	const room = Math.max(0, maxLength - text.length);
	const cleaned = inserted.slice(0, room).toWellFormed().replaceAll(/\p{Control}+/gv, ' ');
	return {text: text.slice(0, cursor) + cleaned + text.slice(cursor), cursor: cursor + cleaned.length};
}

function cut({text}: EditedLine, from: number, to: number): EditedLine {
	return {text: text.slice(0, from) + text.slice(to), cursor: from};
}

/** Keys have names of several letters; whatever else is one grapheme was typed. */
function isCharacter(keyName: string): boolean {
	return [...segmenter.segment(keyName)].length === 1;
}

function findLeft({text, cursor}: EditedLine): number {
	return [...segmenter.segment(text.slice(0, cursor))].at(-1)?.index ?? 0;
}

function findRight({text, cursor}: EditedLine): number {
	const [next] = segmenter.segment(text.slice(cursor));
	return cursor + (next?.segment.length ?? 0);
}

/** Where the word before the cursor begins. */
function findWord({text, cursor}: EditedLine): number {
	const before = text.slice(0, cursor).trimEnd();
	return before.lastIndexOf(' ') + 1;
}
