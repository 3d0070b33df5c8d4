import {type Grouping} from '../../../core/question.js';
import {
	compareModels,
	createTotals,
	mergeTotals,
	type ModelTotals,
	type WindowSummary,
} from '../../../core/summary.js';
import {type UiState} from '../../state.js';
import {formatDateTime} from '../../text/duration.js';
import {unknown} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';
import {buildRowFilter} from '../row-filter.js';
import {type ViewContext} from '../view.js';

/** One row of the table: a group of requests. Its `model` is the name of the group, whatever it groups by. */
export type GroupRow = ModelTotals & {
	readonly id: string;
	readonly label: string;
};

export const groupTitles: Readonly<Record<Grouping, string>> = {
	model: 'model',
	provider: 'provider',
	endpoint: 'endpoint',
	state: 'outcome',
	day: 'day',
	agent: 'agent',
	key: 'key',
	session: 'session',
	modality: 'modality',
};

/** Models and providers of all requests are in the summary that every view has; the rest must be asked for. */
export function isAsked({groupBy, filter}: Pick<UiState, 'groupBy' | 'filter'>): boolean {
	return (groupBy !== 'model' && groupBy !== 'provider') || filter.text !== '';
}

export type GroupsPicture = {
	readonly rows: readonly GroupRow[];
	readonly isRead: boolean;
	readonly readFromMs: number | null;
};

export function readGroupRows({snapshot, state}: ViewContext): GroupsPicture {
	const {groupBy} = state;
	const {summary, answer} = snapshot;
	if (!isAsked(state)) {
		const models = summary === null ? [] : (groupBy === 'model' ? summary.models : sumProviders(summary));
		return {rows: models.map(group => buildRow(group, groupBy)), isRead: summary !== null, readFromMs: null};
	}

	if (answer?.type !== 'groups' || answer.groupBy !== groupBy) {
		return {rows: [], isRead: false, readFromMs: null};
	}

	const {groups, readFromMs} = answer.groups;
	return {
		rows: groups.map(({name, provider, totals, tokensSeries}) => buildRow({
			provider: provider ?? '', model: name, totals, tokensSeries,
		}, groupBy)),
		isRead: true,
		readFromMs,
	};
}

function buildRow(group: ModelTotals, groupBy: Grouping): GroupRow {
	const {model, provider} = group;
	const name = groupBy === 'day' && model !== null ? formatDateTime(Number(model)).slice(0, 10) : model;
	return {...group, id: JSON.stringify([provider, model]), label: cleanLabel(name ?? unknown)};
}

function sumProviders({models}: WindowSummary): ModelTotals[] {
	const providers = new Map<string, ModelTotals & {readonly tokensSeries: number[]}>();
	for (const {provider, totals, tokensSeries} of models) {
		let sum = providers.get(provider);
		if (sum === undefined) {
			sum = {
				provider: '', model: provider, totals: createTotals(), tokensSeries: tokensSeries.map(() => 0),
			};
			providers.set(provider, sum);
		}

		mergeTotals(sum.totals, totals);
		for (const [step, tokens] of tokensSeries.entries()) {
			sum.tokensSeries[step]! += tokens;
		}
	}

	return providers.values().toArray().toSorted(compareModels);
}

const fields: Readonly<Record<Exclude<Grouping, 'model' | 'day'>, string>> = {
	provider: 'provider',
	endpoint: 'endpoint',
	state: 'state',
	agent: 'agent',
	key: 'api_key_id',
	session: 'session_id',
	modality: 'modality',
};

/** The filter of a row's requests. */
export function buildGroupFilter({model, provider, label}: GroupRow, groupBy: Grouping): string {
	switch (groupBy) {
		case 'model': {
			return buildRowFilter([['model', model], ['provider', provider]]);
		}

		case 'day': {
			return `day:${label} -is:control`;
		}

		case 'provider':
		case 'endpoint':
		case 'state':
		case 'agent':
		case 'key':
		case 'session':
		case 'modality': {
			return buildRowFilter([[fields[groupBy], model]]);
		}
	}
}
