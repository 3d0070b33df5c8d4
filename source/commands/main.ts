import process from 'node:process';
import meow from 'meow';
import {buildFlagName, settings} from '../config/settings.js';
import {UsageError, UserError} from '../core/errors.js';
import {buildFlagKey, type CommandEntry} from './command.js';
import {buildHelp} from './help.js';
import {assertKnownWords, readHelpWords} from './known-words.js';
import {commands} from './index.js';

const importMeta = {...import.meta, url: new URL('../cli.js', import.meta.url).href};

/** Parses the command line and runs the chosen command; answers the exit code. */
export async function main(given: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): Promise<number> {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', () => {/* Whoever read it is gone; what runs goes on. */});
	}

	const separator = given.indexOf('--');
	const [words, behind] = separator === -1 ? [given, []] : [given.slice(0, separator), given.slice(separator + 1)];
	const arguments_ = readHelpWords(words);
	try {
		assertKnownWords(arguments_);
		assertGivenOnce(arguments_);
		return await runCommand(arguments_, behind, environment);
	} catch (error) {
		if (error instanceof UserError) {
			process.stderr.write(`tailrace: ${error.message}\n`);
			return error.exitCode;
		}

		process.stderr.write(`tailrace failed; this is a bug. ${(error as Error).stack ?? String(error)}\n`);
		return 70;
	}
}

async function runCommand(arguments_: readonly string[], behind: readonly string[], environment: Readonly<NodeJS.ProcessEnv>): Promise<number> {
	const cli = meow(buildHelp(), {
		importMeta,
		argv: [...arguments_],
		description: false,
		commands: commands.map(command => command.name),
		allowUnknownFlags: false,
		flags: meowFlags,
	});
	const entry = commands.find(command => command.name === cli.command) ?? commands[0]!;
	const sub = meow(buildHelp(entry), {
		importMeta,
		argv: cli.command === undefined ? [] : cli.input,
		description: false,
		allowUnknownFlags: false,
		flags: {...meowFlags, ...buildOwnFlags(entry)},
	});

	assertArguments(entry, sub.input, behind);
	const command = await entry.load();
	return command.run({
		flags: mergeFlags(cli.flags, sub.flags), words: sub.input, behind, environment,
	});
}

/** The parser's own word for it would be a stack. */
function assertGivenOnce(arguments_: readonly string[]): void {
	const seen = new Set<string>();
	for (const argument of arguments_) {
		const [name] = argument.split('=', 1) as [string];
		if (seen.has(name)) {
			throw new UsageError(`${name} is given twice; it takes one value`);
		}

		if (/^-(?:-|[a-z]$)/v.test(name) && !repeatable.has(name)) {
			seen.add(name);
		}
	}
}

const repeatable = new Set(settings.filter(({isMultiple}) => isMultiple).map(({key}) => `--${buildFlagName(key)}`));

function assertArguments({name, usage}: CommandEntry, words: readonly string[], behind: readonly string[]): void {
	if (usage.startsWith('--')) {
		if (words.length > 0) {
			throw new UsageError(`what ${name} starts comes after --: tailrace ${name} -- ${words[0]}`);
		}

		return;
	}

	const [surplus] = usage === '' ? [...words, ...behind] : behind;
	if (surplus !== undefined) {
		throw new UsageError(`${name} takes no argument${usage === '' ? '' : ' behind --'}; "${surplus}" is one too many. See tailrace ${name} --help`);
	}
}

type MeowFlag = {type: 'string' | 'boolean'; isMultiple?: boolean; shortFlag?: string};

const meowFlags: Record<string, MeowFlag> = {
	config: {type: 'string'},
	...Object.fromEntries(settings.map(({key, isBoolean, isMultiple}) => [key, {
		type: isBoolean ? 'boolean' : 'string', ...(isMultiple && {isMultiple: true}),
	} satisfies MeowFlag])),
};

function buildOwnFlags({flags = []}: CommandEntry): Record<string, MeowFlag> {
	return Object.fromEntries(flags.map(({name, short, placeholder}) => [buildFlagKey(name), {
		type: placeholder === '' ? 'boolean' : 'string', ...(short !== undefined && {shortFlag: short}),
	} satisfies MeowFlag]));
}

/** A flag may stand before the command or after it; lists add up, of the others the later one counts. */
function mergeFlags(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const merged: Record<string, unknown> = {...before};
	for (const [key, value] of Object.entries(after)) {
		if (Array.isArray(value)) {
			merged[key] = [...(merged[key] as unknown[] | undefined ?? []), ...value as unknown[]];
		} else if (value !== undefined && value !== false) {
			merged[key] = value;
		}
	}

	return merged;
}
