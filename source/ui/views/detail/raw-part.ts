import {nameColumn} from '../../../core/column-name.js';
import {type RequestRecord} from '../../../core/request-record.js';
import {unknown} from '../../text/number.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';
import {wrapText} from '../../text/wrap.js';

const nameWidth = 26;

/** Every field as it is stored, named as in the database; what is unknown is a dash. */
export function buildRawPart(record: RequestRecord, columns: number): Line[] {
	return Object.entries(record).flatMap(([field, value]) => {
		const text = spellValue(value);
		return wrapText(text === '' ? unknown : cleanLabel(text), columns - nameWidth - 3).map((row, index) => ({
			spans: [span(` ${(index === 0 ? nameColumn(field) : '').padEnd(nameWidth)} `, 'dim'), span(row, text === '' || text === unknown ? 'dim' : 'plain')],
		}));
	});
}

function spellValue(value: unknown): string {
	if (value === null) {
		return unknown;
	}

	return typeof value === 'string' ? value : JSON.stringify(value);
}
