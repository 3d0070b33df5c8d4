import {nameColumn} from '../core/column-name.js';
import {buildRequestRecord, type RequestRecord} from '../core/request-record.js';
import type {ExportColumn, ExportValue} from './export-format.js';

const first: ReadonlyArray<keyof RequestRecord> = ['id', 'startedAtMs'];
const keys = new Set([...first, ...Object.keys(buildRequestRecord({id: '', startedAtMs: 0, instanceId: ''})) as Array<keyof RequestRecord>]);

/** All that is known of a request, by the names of the store's columns. */
export const requestColumns: ReadonlyArray<ExportColumn<RequestRecord>> = keys.values().map(key => ({
	name: nameColumn(key),
	read: (record: RequestRecord) => readValue(record[key]),
})).toArray();

/** What an application attached is one text. */
function readValue(value: RequestRecord[keyof RequestRecord]): ExportValue {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value as ExportValue;
}
