import {csv} from './csv.js';
import type {ExportFormat} from './export-format.js';
import {json} from './json.js';
import {jsonl} from './jsonl.js';

/** All ways to export. */
export const exportFormats: readonly ExportFormat[] = [
	csv,
	json,
	jsonl,
];
