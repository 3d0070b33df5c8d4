import {html} from './html.js';
import {json} from './json.js';
import {markdown} from './markdown.js';
import type {ReportFormat} from './report-format.js';
import {text} from './text.js';

/** All ways to write a report. */
export const reportFormats: readonly ReportFormat[] = [
	text,
	markdown,
	json,
	html,
];
