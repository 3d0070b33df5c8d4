import process from 'node:process';
import tty from 'node:tty';
import type {Look} from '../../ui/theme.js';

export type WatchedTerminal = {
	/** The terminal is gone: its window was closed, or the SSH connection broke. */
	readonly gone: Promise<'gone'>;
};

/** Hears when the terminal vanishes, and from then on lets nothing touch it any more. */
export function watchTerminal(): WatchedTerminal {
	const {promise: gone, resolve} = Promise.withResolvers<'gone'>();
	let isGone = false;
	const vanish = (): void => {
		if (isGone) {
			return;
		}

		isGone = true;
		// What is still drawn goes nowhere.
		for (const stream of [process.stdout, process.stderr]) {
			stream.write = () => true;
		}

		resolve('gone');
	};

	process.on('SIGHUP', () => {
		// Anybody can send the signal: a terminal that is still there must be given back.
		if (!tty.isatty(1)) {
			vanish();
		}
	});
	process.stdout.on('error', vanish);
	process.stderr.on('error', vanish);
	process.stdin.on('error', vanish);
	process.stdin.on('end', vanish);
	return {gone};
}

/** Someone sits there, at a terminal that can place text anywhere. One that can't is told why it gets lines. */
export function canDrawScreen(): boolean {
	const isThere = process.stdout.isTTY && process.stdin.isTTY;
	if (isThere && process.env.TERM === 'dumb') {
		process.stderr.write('tailrace: this terminal cannot draw a screen (TERM=dumb); each request is a line instead\n');
		return false;
	}

	return isThere;
}

/** What the terminal can show, as its environment tells; https://no-color.org */
export function readLook(isAscii: boolean): Look {
	const {NO_COLOR: noColor, TERM: term = '', LANG: lang, LC_ALL: allLanguage, LC_CTYPE: characters, COLORFGBG: colors} = process.env;
	const locale = [allLanguage, characters, lang].find(value => value !== undefined && value !== '');
	const hasUnicode = locale === undefined || /utf-?8/iv.test(locale) || !/^(?:C|POSIX)$/v.test(locale);
	const depth = process.stdout.isTTY ? process.stdout.getColorDepth() : 1;
	return {
		isAscii: isAscii || term === 'dumb' || term === 'linux' || !hasUnicode,
		colorLevel: (noColor !== undefined && noColor !== '') || term === 'dumb' ? 0 : colorLevels[depth] ?? 0,
		hasLightBackground: isLight(colors),
	};
}

/** `foreground;background` as numbers of the 16 colours, from those terminals that tell: white or light grey. */
function isLight(colors = ''): boolean {
	return /;(?:7|15)$/v.test(colors);
}

const colorLevels: Readonly<Record<number, Look['colorLevel']>> = {4: 1, 8: 2, 24: 3};
