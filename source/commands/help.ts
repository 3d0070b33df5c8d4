import process from 'node:process';
import {defaultConfigPath, defaultStorePath} from '../config/paths.js';
import {buildFlagName, buildVariableName, settings} from '../config/settings.js';
import type {CommandEntry} from './command.js';
import {commands} from './index.js';

/** The text of `--help`: of tailrace, or of one command. */
export function buildHelp(entry?: CommandEntry): string {
	const lines = entry === undefined
		? ['top for LLM traffic', '', 'Usage', '  $ tailrace [command] [flags]', '', 'Commands', ...alignRows(commands.map(({name, title}) => [name, title]))]
		: [entry.title, '', 'Usage', `  $ tailrace ${entry.name} [flags]${entry.usage === '' ? '' : ` ${entry.usage}`}`];
	return [
		...lines,
		'',
		'Flags',
		...alignRows([
			...(entry?.flags ?? []).map(({
				name, short, placeholder, doc,
			}): [string, string] => [`--${name}${short === undefined ? '' : `, -${short}`}${placeholder === '' ? '' : ` <${placeholder}>`}`, doc]),
			...settings.filter(({key}) => entry?.settings?.includes(key) ?? true).map(({key, placeholder, doc, defaultText}): [string, string] => [
				`--${buildFlagName(key)}${placeholder === '' ? '' : ` <${placeholder}>`}`,
				`${doc}${readDefault(key, defaultText)}`,
			]),
			['--config <file>', `A JSON file with the same keys in camel case. (${defaultConfigPath()})`],
			['--help', 'This text'],
			['--version', 'The version'],
		]),
		'',
		`Each of these settings is also an environment variable (${buildVariableName('store')}) and a key of the config file.`,
		...(entry?.settings === undefined ? [] : ['All settings: tailrace --help']),
		...(entry === undefined ? ['', ...exitCodes] : []),
	].join('\n');
}

const exitCodes = [
	'Exit codes: 0 done, 1 something you can mend, 2 wrong usage or settings, 70 a bug. Of check: 1 a broken limit,',
	'2 it can\'t be told. Of run: the command\'s own,',
	'126 it can\'t be started, 127 it isn\'t there, 128 and the signal\'s number where one ended it.',
];

function readDefault(key: string, defaultText: string): string {
	const text = key === 'store' ? defaultStorePath() : defaultText;
	return text === '' || text === 'false' ? '' : ` (${text})`;
}

// Before, between and after the two columns, the parser's own included.
const margins = 6;

function alignRows(rows: ReadonlyArray<readonly [string, string]>): string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.flatMap(([left, right]) => wrapWords(right, (process.stdout.columns ?? Infinity) - width - margins)
		.map((text, index) => `  ${(index === 0 ? left : '').padEnd(width)}  ${text}`));
}

/** A text in lines of at most so many columns, where words leave room for that; one that nobody could read stays whole. */
function wrapWords(text: string, columns: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of columns < 30 ? [text] : text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > columns) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}

	return [...lines, line];
}
