import {escapeForTerminal, maxNameLength} from '../../core/text.js';

export type LabelNames = {
	/** `unknown` for none, `other` for what there is no room for. */
	readonly pick: (name: string | null, scope?: string) => string;
};

/**
The first names that come have series of their own, those after them are `other`: names come from outside, and each is
kept by whoever scrapes.
*/
export function createLabelNames(maxCount: number): LabelNames {
	const known = new Map<string, string>();
	return {
		pick(name, scope = '') {
			const key = `${scope}\n${name ?? ''}`;
			const label = known.get(key);
			if (label !== undefined) {
				return label;
			}

			if (known.size >= maxCount) {
				return 'other';
			}

			const cleaned = name === null || name === '' ? 'unknown' : cleanLabel(name);
			known.set(key, cleaned);
			return cleaned;
		},
	};
}

/** The exposition escapes quotes; what a terminal or a dashboard must not see goes here. */
export function cleanLabel(text: string): string {
	return escapeForTerminal(text.slice(0, maxNameLength));
}
