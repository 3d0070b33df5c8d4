import {readQuantile, type Sketch} from '../../../core/sketch.js';
import {type Totals} from '../../../core/summary.js';
import {type Column} from '../../table/column.js';
import {drawBar} from '../../text/chart.js';
import {formatSeconds} from '../../text/duration.js';
import {formatNanoUsd} from '../../text/money.js';
import {formatCount, unknown} from '../../text/number.js';
import {modelColumns, type ModelContext} from '../dashboard/columns.js';
import {type GroupRow} from './group-rows.js';

export type GroupContext = ModelContext & {
	/** What the table groups by, as a head. */
	readonly groupTitle: string;
	/** Of all rows together. */
	readonly allTokens: number;
};

type GroupColumn = Column<GroupRow, GroupContext>;

function numberColumn(column: Omit<GroupColumn, 'align' | 'isDescendingFirst' | 'tone'>): GroupColumn {
	return {
		...column, align: 'right', isDescendingFirst: true, tone: (row, context) => column.text(row, context) === unknown ? 'dim' : 'plain',
	};
}

function quantileColumn(place: Pick<GroupColumn, 'id' | 'title' | 'width' | 'priority'>, pick: (totals: Totals) => Sketch, ratio: number): GroupColumn {
	const read = ({totals}: GroupRow): number | null => readQuantile(pick(totals), ratio);
	return numberColumn({
		...place, field: `${place.id.replaceAll('-', '_')}_ms`, better: 'lower', text: row => formatSeconds(read(row)), sortValue: read,
	});
}

const readPriced = ({totals}: GroupRow): number | null => {
	const pricedCount = totals.okCount + totals.failedCount + totals.abortedCount + totals.interruptedCount - totals.unpricedCount;
	return totals.costNanoUsd > 0 && pricedCount > 0 ? totals.costNanoUsd / pricedCount : null;
};

export const readAllTokens = ({totals}: GroupRow): number => totals.inputTokens + totals.outputTokens;

/** What the Dashboard has no room for, each after the column of the Dashboard that it belongs to. */
const more: Readonly<Record<string, readonly GroupColumn[]>> = {
	provider: [],
	output: [
		numberColumn({
			id: 'reasoning',
			field: 'reasoning_tokens',
			title: 'REASON',
			width: 7,
			priority: 13,
			text: ({totals}) => totals.reasoningTokens === 0 ? unknown : formatCount(totals.reasoningTokens),
			sortValue: ({totals}) => totals.reasoningTokens === 0 ? null : totals.reasoningTokens,
		}),
	],
	'first-token': [quantileColumn({
		id: 'first-token-p95', title: '1ST P95', width: 8, priority: 14,
	}, totals => totals.firstTokenSketch, 0.95)],
	speed: [quantileColumn({
		id: 'p50', title: 'P50', width: 6, priority: 10,
	}, totals => totals.durationSketch, 0.5)],
	p95: [quantileColumn({
		id: 'p99', title: 'P99', width: 6, priority: 12,
	}, totals => totals.durationSketch, 0.99)],
	cost: [
		numberColumn({
			id: 'cost-a-request', field: 'cost_a_request_nano_usd', better: 'lower', title: '$/REQ', width: 7, priority: 11, text: row => formatNanoUsd(readPriced(row)), sortValue: readPriced,
		}),
		{
			id: 'share',
			title: 'SHARE',
			width: 8,
			priority: 15,
			text: () => '',
			draw: (row, {allTokens}, width) => drawBar(allTokens === 0 ? 0 : readAllTokens(row) / allTokens, width, 'input'),
		},
	],
};

export const groupColumns: readonly GroupColumn[] = modelColumns.flatMap((column): GroupColumn[] => {
	const own: GroupColumn = column.id === 'model'
		? {
			...column,
			field: 'name',
			width: 20,
			maxWidth: 48,
			head: ({groupTitle}) => groupTitle,
			text: ({label}) => label,
			sortValue: ({label}) => label,
		}
		: (column.id === 'provider' ? {...column, priority: 16} : column);
	return [own, ...(more[column.id] ?? [])];
});
