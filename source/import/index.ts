import {analyticsJsonl} from './analytics-jsonl.js';
import type {ImportFormat} from './import-format.js';
import {ownCsv} from './own-csv.js';
import {ownJsonl} from './own-jsonl.js';
import {statsJson} from './stats-json.js';

/** All files that can be imported; the first that a file looks like is what it is. */
export const importFormats: readonly ImportFormat[] = [
	analyticsJsonl,
	ownCsv,
	ownJsonl,
	statsJson,
];
