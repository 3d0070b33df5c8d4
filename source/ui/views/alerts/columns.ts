import {type AlertRow} from '../../../alerts/board.js';
import {formatMeasured} from '../../../alerts/describe.js';
import {type Column} from '../../table/column.js';
import {drawBar} from '../../text/chart.js';
import {formatAge, formatDateTime} from '../../text/duration.js';
import {unknown} from '../../text/number.js';
import {type Tone} from '../../text/span.js';
import {cleanLabel} from '../../text/width.js';

export type AlertContext = {readonly nowAtMs: number};

type AlertColumn = Column<AlertRow, AlertContext>;

const marks: Readonly<Record<AlertRow['state'], string>> = {firing: '▲ ringing', armed: '○ armed', ended: '· ended'};
const tones: Readonly<Record<AlertRow['state'], Tone>> = {firing: 'bad', armed: 'good', ended: 'dim'};
const order: Readonly<Record<AlertRow['state'], number>> = {firing: 0, armed: 1, ended: 2};

const readShare = ({value, threshold}: AlertRow): number | null => value === null || threshold <= 0 ? null : value / threshold;

/** The time of day, or of another day with its date. */
function spellBegin(atMs: number, nowAtMs: number): string {
	const [at, now] = [atMs, nowAtMs].map(known => formatDateTime(known)) as [string, string];
	return at.slice(0, 10) === now.slice(0, 10) ? at.slice(11) : at.slice(5, 16);
}

export const alertColumns: readonly AlertColumn[] = [
	{
		id: 'state',
		title: 'STATE',
		width: 9,
		priority: 0,
		text: ({state}) => marks[state],
		tone: ({state}) => tones[state],
		sortValue: ({state}) => order[state],
		value: ({state}) => state,
	},
	{
		id: 'alert',
		title: 'ALERT',
		// The longest of the usual rules; BEGAN goes before one is cut off.
		width: 30,
		maxWidth: 60,
		flex: 4,
		priority: 1,
		text: ({title}) => cleanLabel(title),
		tone: ({state}) => state === 'ended' ? 'dim' : 'strong',
		sortValue: ({title}) => title,
	},
	{
		id: 'value',
		title: 'VALUE',
		width: 9,
		priority: 2,
		align: 'right',
		isDescendingFirst: true,
		text: ({value, unit}) => value === null ? unknown : formatMeasured(value, unit),
		tone: ({state}) => state === 'firing' ? 'bad' : 'plain',
		sortValue: readShare,
		value: ({value}) => value,
	},
	{
		id: 'threshold',
		title: 'RINGS AT',
		width: 9,
		priority: 4,
		align: 'right',
		text: ({threshold, unit}) => formatMeasured(threshold, unit),
		tone: () => 'dim',
		sortValue: ({threshold}) => threshold,
	},
	{
		id: 'share',
		title: 'REACHED',
		width: 10,
		maxWidth: 24,
		flex: 1,
		priority: 6,
		text: () => '',
		draw(row, _context, width) {
			const share = Math.min(1, readShare(row) ?? 0);
			return drawBar(Math.max(0, share), width, row.state === 'firing' ? 'bad' : 'good');
		},
	},
	{
		id: 'began',
		field: 'began_at_ms',
		title: 'BEGAN',
		width: 11,
		priority: 5,
		text: ({beganAtMs}, {nowAtMs}) => beganAtMs === null ? unknown : spellBegin(beganAtMs, nowAtMs),
		tone: () => 'dim',
		sortValue: ({beganAtMs}) => beganAtMs,
	},
	{
		id: 'lasted',
		field: 'lasted_ms',
		title: 'FOR',
		width: 8,
		priority: 3,
		align: 'right',
		text: ({beganAtMs, endedAtMs}, {nowAtMs}) => beganAtMs === null ? unknown : formatAge((endedAtMs ?? nowAtMs) - beganAtMs),
		sortValue: ({beganAtMs, endedAtMs}) => beganAtMs === null || endedAtMs === null ? null : endedAtMs - beganAtMs,
	},
];
