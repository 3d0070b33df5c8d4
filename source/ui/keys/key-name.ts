import {type Key} from 'ink';

const named: ReadonlyArray<readonly [keyof Key, string]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page-up'],
	['pageDown', 'page-down'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

const segmenter = new Intl.Segmenter();

/**
The names of the keys in one piece of input: `j`, `G`, `ctrl-d`, `shift-tab`, `space`, `page-up`, `f1` has none.
Keys typed faster than they are read come together, so there may be several.
*/
export function readKeyNames(input: string, key: Key): string[] {
	if (key.eventType === 'release') {
		return [];
	}

	if (key.tab) {
		return [key.shift ? 'shift-tab' : 'tab'];
	}

	for (const [property, name] of named) {
		if (key[property] === true) {
			return [name];
		}
	}

	if (key.meta) {
		return [];
	}

	if (key.ctrl) {
		return input === '' ? [] : [`ctrl-${input.toLowerCase()}`];
	}

	return [...segmenter.segment(input)].flatMap(({segment}) => readCharacter(segment));
}

function readCharacter(character: string): string[] {
	if (character === ' ') {
		return ['space'];
	}

	if (character === '\r' || character === '\n' || character === '\r\n') {
		return ['enter'];
	}

	return /\p{Control}/v.test(character) ? readControl(character.codePointAt(0)!) : [character];
}

const controlNames: Readonly<Record<number, string>> = {0x09: 'tab', 0x7F: 'backspace', 0x08: 'backspace'};

/** Alone they are told by name; among others they are the codes that the terminal sends. */
function readControl(code: number): string[] {
	const name = controlNames[code];
	const letter = code >= 1 && code <= 26 ? [`ctrl-${String.fromCodePoint(code + 0x60)}`] : [];
	return name === undefined ? letter : [name];
}

const spelled: Readonly<Record<string, string>> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	enter: 'Enter',
	escape: 'Esc',
	space: 'Space',
	backspace: 'Backspace',
	tab: 'Tab',
	'shift-tab': 'Shift-Tab',
	'page-up': 'PgUp',
	'page-down': 'PgDn',
	home: 'Home',
	end: 'End',
};

/** As people write it: `Ctrl-d`, `PgUp`, `↑`. */
export function spellKey(name: string): string {
	return spelled[name] ?? name.replace(/^ctrl-/v, 'Ctrl-');
}
