import {type ThemeId} from '../core/theme-id.js';
import {
	pickPalette,
	type Palette,
	type Rgb,
	type Style,
} from './palettes.js';
import {toAscii} from './text/ascii.js';
import {type Line, type Span, type Tone} from './text/span.js';
import {measureWidth} from './text/width.js';

/** 0: no colour. 1: the 16 of the terminal's own palette. 2: 256. 3: truecolor. */
export type ColorLevel = 0 | 1 | 2 | 3;

export type Look = {
	readonly isAscii: boolean;
	readonly colorLevel: ColorLevel;
	/** As the terminal tells; default: dark */
	readonly hasLightBackground?: boolean;
};

export type Theme = {
	/** A row as the text that goes to the terminal: escape sequences for colours and nothing else. */
	readonly paint: (row: Line) => string;
};

export const styleEnd = '\u{1B}[0m';

export function createTheme({isAscii, colorLevel, hasLightBackground = false}: Look, themeId: ThemeId = hasLightBackground ? 'light' : 'dark'): Theme {
	const {styles, bar} = pickPalette(themeId, hasLightBackground);
	const openings = new Map<Tone, string>();
	for (const [tone, toneStyle] of Object.entries(styles)) {
		openings.set(tone as Tone, openTone(toneStyle, colorLevel));
	}

	const openSelected = createSelected(bar, colorLevel, openings);
	const encode = isAscii ? (text: string): string => toAscii(text, measureWidth) : (text: string): string => text;

	return {
		paint(row) {
			let painted = '';
			let open = '';
			for (const part of row.isSelected === true ? row.spans : trimEnd(row.spans)) {
				const opening = row.isSelected === true ? openSelected(part) : openings.get(part.tone)!;
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

function createSelected(bar: Palette['bar'], level: ColorLevel, openings: ReadonlyMap<Tone, string>): (part: Span) => string {
	if (level < 2 || bar === null) {
		return ({tone}) => openCodes(isHeavy(tone) ? [1, 7] : [7]);
	}

	const opened = level === 2
		? `\u{1B}[48;5;${bar.extended.background}m\u{1B}[38;5;${bar.extended.text}m`
		: `\u{1B}[48;2;${spellRgb(bar.rgb.background)}m\u{1B}[38;2;${spellRgb(bar.rgb.text)}m`;
	return bar.hasTones
		// Grey on the bar would be hard to read; the other tones stand out on it as they do elsewhere.
		? ({tone}) => tone === 'plain' || tone === 'dim' || tone === 'waiting' ? opened : opened + openings.get(tone)!
		: ({tone}) => isHeavy(tone) ? opened + openCodes([1]) : opened;
}

function isHeavy(tone: Tone): boolean {
	return tone === 'strong' || tone === 'warn' || tone === 'bad';
}

function spellRgb(rgb: Rgb): string {
	return rgb.join(';');
}
