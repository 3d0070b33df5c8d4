import {toAscii} from './text/ascii.js';
import {type Line, type Span, type Tone} from './text/span.js';
import {measureWidth} from './text/width.js';

/** 0: no colour. 1: the 16 of the terminal's own palette. 2: 256. 3: truecolor. */
export type ColorLevel = 0 | 1 | 2 | 3;

export type Look = {
	readonly isAscii: boolean;
	readonly colorLevel: ColorLevel;
};

export type Theme = {
	/** A row as the text that goes to the terminal: escape sequences for colours and nothing else. */
	readonly paint: (row: Line) => string;
};

type Style = {
	/** Attributes that say it without colour: `1` bold, `7` inverse. */
	readonly plain: readonly number[];
	/** Of the terminal's palette; `null` is its default colour. */
	readonly basic: readonly number[];
	/** Of the 256 colours. Mid tones, so that they can be read on dark and on light. */
	readonly extended: number | null;
	readonly rgb: readonly [number, number, number] | null;
};

const styles: Readonly<Record<Tone, Style>> = {
	plain: style([], [], null, null),
	dim: style([], [2], 244, [128, 132, 142]),
	strong: style([1], [1], null, null),
	title: style([1], [1], null, null),
	accent: style([], [36], 74, [86, 166, 214]),
	good: style([], [32], 71, [88, 176, 112]),
	warn: style([1], [33], 172, [214, 152, 62]),
	bad: style([1], [31], 167, [224, 96, 92]),
	badge: style([7], [7], null, null),
	alarm: style([1, 7], [1, 7, 31], null, null),
	waiting: style([], [2], 244, [128, 132, 142]),
	thinking: style([], [35], 140, [160, 134, 210]),
	streaming: style([], [36], 74, [86, 166, 214]),
	input: style([], [34], 68, [92, 136, 204]),
	cached: style([], [32], 71, [88, 176, 112]),
	output: style([], [36], 74, [86, 166, 214]),
};

function style(plain: readonly number[], basic: readonly number[], extended: number | null, rgb: Style['rgb']): Style {
	return {
		plain, basic, extended, rgb,
	};
}

// A bar that is dark with light text on every terminal, whatever its own background.
const selectedExtended = '\u{1B}[48;5;24m\u{1B}[38;5;255m';
const selectedRgb = '\u{1B}[48;2;32;68;98m\u{1B}[38;2;240;244;248m';
export const styleEnd = '\u{1B}[0m';

export function createTheme({isAscii, colorLevel}: Look): Theme {
	const openings = new Map<Tone, string>();
	for (const [tone, toneStyle] of Object.entries(styles)) {
		openings.set(tone as Tone, openTone(toneStyle, colorLevel));
	}

	const encode = isAscii ? (text: string): string => toAscii(text, measureWidth) : (text: string): string => text;

	return {
		paint(row) {
			let painted = '';
			let open = '';
			for (const part of row.isSelected === true ? row.spans : trimEnd(row.spans)) {
				const opening = row.isSelected === true ? openSelected(part, colorLevel, openings) : openings.get(part.tone)!;
				if (opening !== open) {
					painted += (open === '' ? '' : styleEnd) + opening;
					open = opening;
				}

				painted += encode(part.text);
			}

			return open === '' ? painted : painted + styleEnd;
		},
	};
}

/** Blanks at the end show nothing, unless a bar is drawn over them, and each would be a cell to draw. */
function trimEnd(spans: readonly Span[]): readonly Span[] {
	const end = spans.findLastIndex(({text, tone}) => tone === 'badge' || tone === 'alarm' || text.trim() !== '');
	return spans.slice(0, end + 1);
}

function openTone({plain, basic, extended, rgb}: Style, level: ColorLevel): string {
	if (level === 0) {
		return openCodes(plain);
	}

	if (level === 1 || extended === null || rgb === null) {
		return openCodes(basic);
	}

	return level === 2 ? `\u{1B}[38;5;${extended}m` : `\u{1B}[38;2;${rgb.join(';')}m`;
}

function openCodes(codes: readonly number[]): string {
	return codes.map(code => `\u{1B}[${code}m`).join('');
}

function openSelected({tone}: Span, level: ColorLevel, openings: ReadonlyMap<Tone, string>): string {
	if (level < 2) {
		return openCodes(tone === 'strong' || tone === 'warn' || tone === 'bad' ? [1, 7] : [7]);
	}

	const bar = level === 2 ? selectedExtended : selectedRgb;
	// Grey on the bar would be hard to read; the other tones stand out on it as they do elsewhere.
	return tone === 'plain' || tone === 'dim' || tone === 'waiting' ? bar : bar + openings.get(tone)!;
}
