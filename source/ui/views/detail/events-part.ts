import {type RequestDetail} from '../../../core/store.js';
import {type LiveRequest} from '../../../live/live-model.js';
import {formatMilliseconds} from '../../text/duration.js';
import {span, type Line} from '../../text/span.js';
import {cleanLabel, fitText} from '../../text/width.js';
import {wrapText} from '../../text/wrap.js';

const timeWidth = 12;
const nameWidth = 24;
/** Enough to see what is in it; the Raw part and exports have all. */
const maxDataRows = 6;

type Happening = {
	readonly atMs: number;
	readonly name: string;
	readonly text: string;
	readonly isGood: boolean;
};

/** What happened in the request's time, in order: phases that were measured or told, and the application's own events. */
export function buildEventsPart({record}: LiveRequest, detail: RequestDetail | null, columns: number): Line[] {
	if (detail === null) {
		return [{spans: [span(' Reading the store …', 'dim')]}];
	}

	const happenings: Happening[] = [
		...detail.phases.map(({name, startMs, durationMs, source, isSuccess}) => ({
			atMs: startMs, name, text: `${formatMilliseconds(durationMs)}, ${isSuccess ? '' : 'did not succeed, '}${spellSource(source)}`, isGood: isSuccess,
		})),
		...detail.customEvents.map(({name, atMs, data}) => ({
			atMs: atMs - record.startedAtMs, name, text: data === null ? 'posted by the application' : JSON.stringify(data), isGood: true,
		})),
	];
	return happenings.length === 0
		? [{spans: [span(' Nothing was measured or posted.', 'dim')]}]
		: happenings.toSorted((a, b) => a.atMs - b.atMs).flatMap(happening => buildHappening(happening, columns));
}

function spellSource(source: 'tailrace' | 'provider' | 'application'): string {
	return source === 'tailrace' ? 'measured' : `told by the ${source}`;
}

function buildHappening({atMs, name, text, isGood}: Happening, columns: number): Line[] {
	const rows = wrapText(cleanLabel(text), columns - timeWidth - nameWidth - 5).slice(0, maxDataRows);
	return rows.map((row, index) => ({
		spans: [
			span(` ${(index === 0 ? `+${formatMilliseconds(atMs)}` : '').padStart(timeWidth)} `, 'dim'),
			span(` ${fitText(index === 0 ? cleanLabel(name) : '', nameWidth)} `, isGood ? 'strong' : 'bad'),
			span(row),
		],
	}));
}
