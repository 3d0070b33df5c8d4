import {type LiveRequest} from '../../../live/live-model.js';
import {type PlacedColumn} from '../../table/column.js';
import {measureCells, type MergedCells} from '../../table/table-lines.js';
import {unknown} from '../../text/number.js';
import {span} from '../../text/span.js';
import {cleanLabel, fitText} from '../../text/width.js';
import {formatFailure, pickStatusTone} from './cells.js';
import {type RequestContext} from './columns.js';

/** Less would only repeat that it failed. */
const minWidth = 16;

/**
Why a request failed takes the cells that have nothing to tell: those beside the timeline, or where there is none
the widest that lie together. `null`: it did not fail, or all its cells tell something.
*/
export function mergeFailure(
	request: LiveRequest,
	placed: ReadonlyArray<PlacedColumn<LiveRequest, RequestContext>>,
	{gap, context}: {readonly gap: number; readonly context: RequestContext},
): MergedCells | null {
	const {state} = request.record;
	if (state === 'ok' || state === 'active') {
		return null;
	}

	const timeline = placed.findIndex(({column}) => column.id === 'timeline');
	const isEmpty = ({column}: typeof placed[number]): boolean => column.draw === undefined && column.align === 'right' && column.text(request, context) === unknown;
	const runs = listRuns(placed.map((place, index) => index === timeline || isEmpty(place)));
	const measure = ({from, to}: Run): number => measureCells(placed.slice(from, to + 1), gap);
	const run = timeline === -1
		? runs.toSorted((a, b) => measure(b) - measure(a))[0]
		: runs.find(({from, to}) => from <= timeline && timeline <= to);
	if (run === undefined || measure(run) < minWidth) {
		return null;
	}

	const tone = pickStatusTone(request, context.nowAtMs);
	return {
		...run,
		draw(width) {
			const words = cleanLabel(formatFailure(request, width));
			return [span(fitText(words, width), tone)];
		},
	};
}

type Run = Pick<MergedCells, 'from' | 'to'>;

/** The longest stretches that are marked. */
function listRuns(marks: readonly boolean[]): Run[] {
	const runs: Run[] = [];
	for (const [index, isMarked] of marks.entries()) {
		const last = runs.at(-1);
		if (isMarked && last?.to === index - 1) {
			runs[runs.length - 1] = {from: last.from, to: index};
		} else if (isMarked) {
			runs.push({from: index, to: index});
		}
	}

	return runs;
}
