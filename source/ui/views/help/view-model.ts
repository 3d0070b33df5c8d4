import {fields} from '../../../query/fields.js';
import {contentFlags, stateFlags} from '../../../query/flags.js';
import {spellKey} from '../../keys/key-name.js';
import {type KeyGroup} from '../../keys/keymap.js';
import {buildRule} from '../../table/table-lines.js';
import {
	emptyLine,
	line,
	span,
	type Line,
} from '../../text/span.js';
import {fitLine, fitText} from '../../text/width.js';

export type HelpPicture = {
	readonly lines: readonly Line[];
	readonly maxScroll: number;
	readonly scrollRows: number;
};

const keyWidth = 16;
/** From here on the groups stand side by side. */
const sideBySideColumns = 110;

/** What the marks on the screen mean; the rest of the help is made from the keys. */
const marks: ReadonlyArray<readonly [string, string]> = [
	['○ ▶', 'waits for its first byte; streams'],
	['✗', 'failed'],
	['◆', 'marked'],
	['· ─ ━', 'in a timeline: waiting, first byte to first token, streaming'],
	['–', 'unknown; never zero'],
	['…', 'not known yet'],
	['~', 'estimated, or cut short: not reported by the provider'],
];

const grammar: ReadonlyArray<readonly [string, string]> = [
	['opus fix-auth', 'both words, in the texts of a request'],
	['is:ok or -is:ok', '`or` for either, `-` or `!` for not, ( ) for groups'],
	['model:opus,gpt', 'any of these; `=` is exact, `*` any text'],
];

/** Every key of this place, then those of everywhere, then the marks. */
export function buildHelp(groups: readonly KeyGroup[], size: {readonly columns: number; readonly rows: number}, scroll: number): HelpPicture {
	const {columns, rows} = size;
	const isSideBySide = columns >= sideBySideColumns;
	const width = isSideBySide ? Math.floor(columns / 2) : columns;
	const blocks = groups.map(({title, bindings}) => [
		buildRule([span(title, 'title')], [], width),
		...bindings.flatMap(({keys, title: meaning}) => buildEntry(keys.map(key => spellKey(key)).join(' '), meaning, width)),
	]);
	const markBlock = [buildRule([span('Marks', 'title')], [], width), ...marks.flatMap(([mark, meaning]) => buildEntry(mark, meaning, width))];
	const filterBlock = buildFilterHelp(width);
	const all = isSideBySide
		? joinBlocks(blocks[0] ?? [], [...blocks.slice(1).flat(), emptyLine, ...markBlock, emptyLine, ...filterBlock], width)
		: [...blocks, markBlock, filterBlock].flatMap((block, index) => index === 0 ? block : [emptyLine, ...block]);
	const maxScroll = Math.max(0, all.length - rows);
	const top = Math.min(scroll, maxScroll);
	return {lines: all.slice(top, top + rows), maxScroll, scrollRows: rows};
}

/** The language of filters, from the fields themselves. */
function buildFilterHelp(width: number): Line[] {
	return [
		buildRule([span('Filter', 'title')], [], width),
		...grammar.flatMap(([example, meaning]) => buildEntry(example, meaning, width)),
		...fields.flatMap(({example, doc}) => buildEntry(example, doc, width)),
		...stateFlags.flatMap(({name, doc}) => buildEntry(`is:${name}`, doc, width)),
		...contentFlags.flatMap(({name, doc}) => buildEntry(`has:${name}`, doc, width)),
	];
}

/** The meaning goes on in the next row where it is longer than the rest of this one. */
function buildEntry(name: string, meaning: string, width: number): Line[] {
	const rows: string[] = [''];
	for (const word of meaning.split(' ')) {
		const longer = `${rows.at(-1)!} ${word}`.trimStart();
		if (longer.length <= width - keyWidth - 6 || rows.at(-1) === '') {
			rows[rows.length - 1] = longer;
		} else {
			rows.push(word);
		}
	}

	return rows.map((row, index) => line(span(`   ${fitText(index === 0 ? name : '', keyWidth)} `, 'accent'), span(row)));
}

function joinBlocks(left: readonly Line[], right: readonly Line[], width: number): Line[] {
	return Array.from({length: Math.max(left.length, right.length)}, (_, index) => ({
		spans: [left[index], right[index]].flatMap(part => fitLine(part ?? emptyLine, width).spans),
	}));
}
