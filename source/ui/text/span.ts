/** What a text means; the theme decides how it looks. */
export type Tone =
	| 'plain'
	/** Frames, units, what matters least. */
	| 'dim'
	| 'strong'
	/** Titles and heads of columns. */
	| 'title'
	/** The product's colour: the present, the selected, the growing. */
	| 'accent'
	| 'good'
	| 'warn'
	| 'bad'
	/** Switches that are on, such as `PAUSED`. */
	| 'badge'
	/** Problems that must not be missed. */
	| 'alarm'
	/** Parts of a request's time and tokens; each also has its own glyph or label. */
	| 'waiting'
	| 'thinking'
	| 'streaming'
	| 'input'
	| 'cached'
	| 'output';

export type Span = {
	readonly text: string;
	readonly tone: Tone;
};

/** One row of the screen, from left to right. */
export type Line = {
	readonly spans: readonly Span[];
	/** Drawn as a bar over the whole row. */
	readonly isSelected?: boolean;
};

export function span(text: string, tone: Tone = 'plain'): Span {
	return {text, tone};
}

export function line(...spans: readonly Span[]): Line {
	return {spans};
}

export const emptyLine: Line = Object.freeze({spans: []});
