import {cleanText} from '../core/text.js';
import type {Endpoint, Format} from './format.js';
import {formats} from './index.js';

export type PickedEndpoint = {
	readonly format: Format;
	readonly endpoint: Endpoint;
	/** The model that the path asks for; `null` when it doesn't say. */
	readonly model: string | null;
};

/**
Says what a path (without query) means, whatever stands before it. Only the formats with these ids are considered, in the
registry's order; all of them without ids. `null` for a path that no format knows.
*/
export function pickEndpoint(formatIds: readonly string[] | undefined, method: string, path: string): PickedEndpoint | null {
	for (const format of formats) {
		if (formatIds !== undefined && !formatIds.includes(format.id)) {
			continue;
		}

		for (const endpoint of format.endpoints) {
			const isMethod = endpoint.method === undefined || endpoint.method === method;
			const match = isMethod ? endpoint.path.exec(path) : null;
			if (match !== null) {
				return {format, endpoint, model: decodeModel(match.groups?.model)};
			}
		}
	}

	return null;
}

function decodeModel(encoded: string | undefined): string | null {
	try {
		return cleanText(encoded === undefined ? null : decodeURIComponent(encoded));
	} catch {
		// A lone percent sign.
		return cleanText(encoded);
	}
}
