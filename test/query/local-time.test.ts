import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readZoneMinutes} from '../../source/core/clock.js';
import {listDayStarts, listHourStarts} from '../../source/query/local-time.js';
import {readTime} from '../../source/query/time-value.js';
import {inZone} from '../helpers/time-zone.js';

const hourMs = 3_600_000;
const toText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16);

const isBetween = (value: number, min: number, max: number): boolean => value >= min && value <= max;

/** Of the local days that begin in a range: when, in UTC, and how many hours each has. */
function describeDays(from: string, to: string): Array<[string, number]> {
	const starts = listDayStarts(Date.parse(from), Date.parse(to), readZoneMinutes);
	return starts.slice(0, -1).map((startMs, index) => [toText(startMs), (starts[index + 1]! - startMs) / hourMs]);
}

function readDay(text: string, nowAtMs = Date.parse('2026-11-20T12:00:00Z')): [string, number] {
	const {fromMs, toMs} = readTime(text, {nowAtMs, readZoneMinutes})!;
	return [toText(fromMs), (toMs - fromMs) / hourMs];
}

describe('local time', () => {
	test('T4 the day on which clocks are set back has 25 hours, and the hour that comes twice is two', async () => {
		await inZone('Europe/Berlin', () => {
			assert.deepEqual(describeDays('2026-10-24T12:00Z', '2026-10-27T00:00Z'), [
				['2026-10-23T22:00', 24], ['2026-10-24T22:00', 25], ['2026-10-25T23:00', 24],
			]);
			assert.deepEqual(readDay('2026-10-25'), ['2026-10-24T22:00', 25]);
			const hours = listHourStarts(Date.parse('2026-10-24T22:00Z'), Date.parse('2026-10-25T23:00Z'), readZoneMinutes);
			assert.equal(hours.length, 25);
			assert.ok(hours.every((startMs, index) => index === 0 || startMs - hours[index - 1]! === hourMs));
			assert.deepEqual(hours.slice(2, 4).map(startMs => new Date(startMs).getHours()), [2, 2]);
		});
	});

	test('T5 the day on which clocks are set ahead has 23 hours, and none is empty', async () => {
		await inZone('Europe/Berlin', () => {
			assert.deepEqual(describeDays('2026-03-28T12:00Z', '2026-03-31T00:00Z'), [
				['2026-03-27T23:00', 24], ['2026-03-28T23:00', 23], ['2026-03-29T22:00', 24],
			]);
			assert.deepEqual(readDay('2026-03-29'), ['2026-03-28T23:00', 23]);
			const hours = listHourStarts(Date.parse('2026-03-28T23:00Z'), Date.parse('2026-03-29T22:00Z'), readZoneMinutes);
			assert.deepEqual(hours.slice(0, 4).map(startMs => new Date(startMs).getHours()), [0, 1, 3, 4]);
			assert.equal(hours.length, 23);
			assert.equal(toText(readTime('2026-03-29T02:30', {nowAtMs: 0, readZoneMinutes})!.fromMs), '2026-03-29T01:30', 'a time that never came is as long after the change');
		});
	});

	// In Chile, Cuba and Egypt there is no midnight on the day on which clocks are set ahead.
	test('T5 a day without a midnight begins with its first hour, and the next one at midnight again', async () => {
		await inZone('America/Santiago', () => {
			assert.deepEqual(describeDays('2025-09-06T12:00Z', '2025-09-09T12:00Z'), [
				['2025-09-06T04:00', 24], ['2025-09-07T04:00', 23], ['2025-09-08T03:00', 24],
			]);
			assert.deepEqual(readDay('2025-09-07'), ['2025-09-07T04:00', 23]);
		});
	});

	test('T6 where local time is odd, days and hours are that place\'s own', async () => {
		await inZone('Asia/Kathmandu', () => {
			assert.deepEqual(readDay('2026-11-20'), ['2026-11-19T18:15', 24]);
			assert.equal(toText(listHourStarts(Date.parse('2026-11-20T12:00Z'), Date.parse('2026-11-20T13:00Z'), readZoneMinutes)[0]!), '2026-11-20T11:15');
		});
		// Samoa went over the date line, and had no 30 December.
		await inZone('Pacific/Apia', () => {
			assert.deepEqual(describeDays('2011-12-29T12:00Z', '2012-01-01T12:00Z'), [
				['2011-12-29T10:00', 24], ['2011-12-30T10:00', 24], ['2011-12-31T10:00', 24],
			]);
		});
		// Lord Howe sets its clocks by half an hour.
		await inZone('Australia/Lord_Howe', () => {
			const hours = listHourStarts(Date.parse('2026-04-04T12:00Z'), Date.parse('2026-04-04T20:00Z'), readZoneMinutes);
			assert.ok(hours.every((startMs, index) => index === 0 || isBetween(startMs - hours[index - 1]!, 1, 1.5 * hourMs)));
			assert.ok(hours.slice(5).every(startMs => new Date(startMs).getMinutes() === 0));
		});
		// A machine without a known zone lives in UTC.
		await inZone('Nowhere/At_All', () => {
			assert.deepEqual(readDay('2026-11-20'), ['2026-11-20T00:00', 24]);
		});
	});

	test('T4 T5 T6 no day and no hour of any zone is missed, doubled, or out of order', async () => {
		for (const zone of ['Europe/Berlin', 'America/Santiago', 'America/Havana', 'Africa/Cairo', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll']) {
			await inZone(zone, () => {
				const toMs = Date.parse('2027-01-01T00:00Z');
				const days = listDayStarts(Date.parse('2011-01-01T05:00Z'), toMs, readZoneMinutes);
				for (const [index, startMs] of days.entries()) {
					assert.ok(isBetween((days[index + 1] ?? startMs) - startMs, 22 * hourMs, 26 * hourMs) || index === days.length - 1, `${zone} ${toText(startMs)}`);
					assert.notEqual(new Date(startMs).getDate(), new Date(startMs - 1).getDate(), `${zone} ${toText(startMs)}`);
				}

				const hours = listHourStarts(Date.parse('2025-06-01T05:20Z'), toMs, readZoneMinutes);
				for (const [index, startMs] of hours.entries()) {
					assert.ok(isBetween((hours[index + 1] ?? startMs) - startMs, hourMs / 2, 1.5 * hourMs) || index === hours.length - 1, `${zone} ${toText(startMs)}`);
				}
			});
		}
	});
});
