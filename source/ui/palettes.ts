import {type ThemeId} from '../core/theme-id.js';
import {type Tone} from './text/span.js';

export type Style = {
	/** Attributes that say it without colour: `1` bold, `7` inverse. */
	readonly plain: readonly number[];
	/** Of the terminal's palette; empty is its default colour. */
	readonly basic: readonly number[];
	/** Of the 256 colours; `null`: as `basic`. */
	readonly extended: number | null;
	readonly rgb: Rgb | null;
};

export type Rgb = readonly [number, number, number];

export type Palette = {
	readonly styles: Readonly<Record<Tone, Style>>;
	/** The bar over a selected row, which has its own background, and the text on it. */
	readonly bar: {
		readonly extended: {readonly background: number; readonly text: number};
		readonly rgb: {readonly background: Rgb; readonly text: Rgb};
		/** Whether colours can be read on it. */
		readonly hasTones: boolean;
	} | null;
};

function style(plain: readonly number[], basic: readonly number[], extended: number | null = null, rgb: Rgb | null = null): Style {
	return {
		plain, basic, extended, rgb,
	};
}

/** The same everywhere: weight and inversion. */
const weights = {
	plain: style([], []),
	strong: style([1], [1]),
	title: style([1], [1]),
	badge: style([7], [7]),
	alarm: style([1, 7], [1, 7, 31]),
};

const darkDim = style([], [2], 244, [128, 132, 142]);
const darkAccent = style([], [36], 74, [86, 166, 214]);
const darkGood = style([], [32], 71, [88, 176, 112]);

/** Mid tones, so that it can still be read where the background is light after all. */
const dark: Palette = {
	styles: {
		...weights,
		dim: darkDim,
		accent: darkAccent,
		good: darkGood,
		warn: style([1], [33], 172, [214, 152, 62]),
		bad: style([1], [31], 167, [224, 96, 92]),
		waiting: darkDim,
		thinking: style([], [35], 140, [160, 134, 210]),
		streaming: darkAccent,
		input: style([], [34], 68, [92, 136, 204]),
		cached: darkGood,
		output: darkAccent,
	},
	bar: {
		extended: {background: 24, text: 255},
		rgb: {background: [32, 68, 98], text: [240, 244, 248]},
		hasTones: true,
	},
};

const lightDim = style([], [2], 241, [96, 100, 110]);
const lightAccent = style([], [34], 25, [0, 92, 158]);
const lightGood = style([], [32], 28, [18, 112, 52]);

const light: Palette = {
	styles: {
		...weights,
		dim: lightDim,
		accent: lightAccent,
		good: lightGood,
		warn: style([1], [35], 94, [146, 84, 0]),
		bad: style([1], [31], 124, [184, 28, 36]),
		waiting: lightDim,
		thinking: style([], [35], 91, [116, 58, 168]),
		streaming: lightAccent,
		input: style([], [34], 26, [36, 82, 190]),
		cached: lightGood,
		output: lightAccent,
	},
	bar: {
		extended: {background: 153, text: 16},
		rgb: {background: [206, 226, 246], text: [16, 24, 32]},
		hasTones: true,
	},
};

const brightDim = style([], [], 252, [214, 214, 214]);
const brightAccent = style([], [1, 36], 81, [92, 216, 255]);
const brightGood = style([], [1, 32], 120, [120, 246, 140]);

const highContrastOnDark: Palette = {
	styles: {
		...weights,
		dim: brightDim,
		accent: brightAccent,
		good: brightGood,
		warn: style([1], [1, 33], 220, [255, 214, 0]),
		bad: style([1], [1, 31], 217, [255, 156, 148]),
		waiting: brightDim,
		thinking: style([], [1, 35], 183, [222, 176, 255]),
		streaming: brightAccent,
		input: style([], [1, 34], 153, [160, 200, 255]),
		cached: brightGood,
		output: brightAccent,
	},
	bar: {
		extended: {background: 231, text: 16},
		rgb: {background: [255, 255, 255], text: [0, 0, 0]},
		hasTones: false,
	},
};

const deepDim = style([], [], 236, [44, 44, 44]);
const deepAccent = style([], [1, 34], 18, [0, 52, 122]);
const deepGood = style([], [1, 32], 22, [0, 78, 24]);

const highContrastOnLight: Palette = {
	styles: {
		...weights,
		dim: deepDim,
		accent: deepAccent,
		good: deepGood,
		warn: style([1], [1, 35], 53, [106, 52, 0]),
		bad: style([1], [1, 31], 88, [136, 0, 0]),
		waiting: deepDim,
		thinking: style([], [1, 35], 54, [82, 0, 128]),
		streaming: deepAccent,
		input: style([], [1, 34], 17, [0, 24, 132]),
		cached: deepGood,
		output: deepAccent,
	},
	bar: {
		extended: {background: 16, text: 231},
		rgb: {background: [0, 0, 0], text: [255, 255, 255]},
		hasTones: false,
	},
};

/** The terminal's own 16 colours, which its user has chosen. */
const terminal: Palette = {
	styles: Object.fromEntries(Object.entries(dark.styles).map(([tone, {plain, basic}]) => [tone, style(plain, basic)])) as Palette['styles'],
	bar: null,
};

export function pickPalette(themeId: ThemeId, hasLightBackground: boolean): Palette {
	switch (themeId) {
		case 'dark': {
			return dark;
		}

		case 'light': {
			return light;
		}

		case 'high-contrast': {
			return hasLightBackground ? highContrastOnLight : highContrastOnDark;
		}

		case 'terminal': {
			return terminal;
		}
	}
}
