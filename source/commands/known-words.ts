import {buildFlagName, settings} from '../config/settings.js';
import {UsageError} from '../core/errors.js';
import {findNearestWord} from '../query/nearest-word.js';
import type {CommandEntry} from './command.js';
import {commands} from './index.js';

type KnownFlag = {readonly name: string; readonly short: string | null; readonly isBoolean: boolean};

const sharedFlags: readonly KnownFlag[] = [
	...settings.map(({key, isBoolean}) => ({name: buildFlagName(key), short: null, isBoolean})),
	{name: 'config', short: null, isBoolean: false},
	{name: 'help', short: null, isBoolean: true},
	{name: 'version', short: null, isBoolean: true},
];

/** As people type it: `-h`, and `help stats`. */
export function readHelpWords(arguments_: readonly string[]): readonly string[] {
	const words = arguments_.map(word => word === '-h' ? '--help' : word);
	return words[0] === 'help' ? [...words.slice(1), '--help'] : words;
}

/** Throws on the first command or flag that isn't there, and says what may have been meant. */
export function assertKnownWords(arguments_: readonly string[]): void {
	let entry: CommandEntry | null = null;
	for (let index = 0; index < arguments_.length; index++) {
		const word = arguments_[index]!;
		if (/^-(?:$|[\d.])/v.test(word)) {
			continue;
		}

		if (word.startsWith('-')) {
			const flag = findFlag(word, entry);
			const isValueNext = !flag.isBoolean && !word.includes('=') && arguments_[index + 1]?.startsWith('-') === false;
			index += isValueNext ? 1 : 0;
		} else {
			entry ??= findCommand(word);
		}
	}
}

function findCommand(word: string): CommandEntry {
	const entry = commands.find(({name}) => name === word);
	if (entry === undefined) {
		const near = findNearestWord(word, commands.map(({name}) => name));
		throw new UsageError(`there is no command "${word}"${near === null ? '' : ` (did you mean ${near}?)`}; see tailrace --help`);
	}

	return entry;
}

function findFlag(word: string, entry: CommandEntry | null): KnownFlag {
	const known = [
		...sharedFlags,
		...(entry?.flags ?? []).map(({name, short, placeholder}) => ({name, short: short ?? null, isBoolean: placeholder === ''})),
	];
	const [given] = word.split('=', 1) as [string];
	const name = buildFlagName(given.slice(2)).replace(/^no-/v, '');
	const flag = known.find(candidate => given.startsWith('--') ? candidate.name === name : candidate.short === given[1]);
	if (flag === undefined) {
		const near = given.startsWith('--') ? findNearestWord(name, known.map(candidate => candidate.name)) : null;
		const owner = entry === null ? 'tailrace' : `tailrace ${entry.name}`;
		throw new UsageError(`there is no flag ${given}${entry === null ? '' : ` of ${entry.name}`}${near === null ? '' : ` (did you mean --${near}?)`}; see ${owner} --help`);
	}

	return flag;
}
