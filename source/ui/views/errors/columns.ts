import {type ErrorGroup} from '../../../core/question.js';
import {type Column} from '../../table/column.js';
import {drawSparkline} from '../../text/chart.js';
import {formatAge} from '../../text/duration.js';
import {formatCount, unknown} from '../../text/number.js';
import {cleanLabel} from '../../text/width.js';
import {type WindowContext} from '../table-panel.js';

export type ErrorTableRow = ErrorGroup & {readonly id: string};

type ErrorColumn = Column<ErrorTableRow, WindowContext>;

export const errorColumns: readonly ErrorColumn[] = [
	{
		id: 'count',
		better: 'lower',
		title: 'COUNT',
		width: 6,
		priority: 0,
		align: 'right',
		isDescendingFirst: true,
		text: ({count}) => formatCount(count),
		tone: () => 'bad',
		sortValue: ({count}) => count,
	},
	{
		id: 'last',
		field: 'last_at_ms',
		title: 'LAST',
		width: 9,
		priority: 3,
		align: 'right',
		isDescendingFirst: true,
		head: () => 'LAST AGO',
		text: ({lastAtMs}, {nowAtMs}) => formatAge(nowAtMs - lastAtMs),
		sortValue: ({lastAtMs}) => lastAtMs,
	},
	{
		id: 'first',
		field: 'first_at_ms',
		title: 'FIRST',
		width: 10,
		priority: 6,
		align: 'right',
		isDescendingFirst: true,
		head: () => 'FIRST AGO',
		text: ({firstAtMs}, {nowAtMs}) => formatAge(nowAtMs - firstAtMs),
		sortValue: ({firstAtMs}) => firstAtMs,
	},
	{
		id: 'provider',
		title: 'PROVIDER',
		width: 10,
		maxWidth: 14,
		flex: 1,
		priority: 2,
		text: ({provider}) => cleanLabel(provider),
		sortValue: ({provider}) => provider,
	},
	{
		id: 'status',
		field: 'status_code',
		title: 'CODE',
		width: 5,
		priority: 5,
		align: 'right',
		text: ({statusCode}) => statusCode === null ? unknown : String(statusCode),
		sortValue: ({statusCode}) => statusCode,
	},
	{
		id: 'kind',
		title: 'KIND',
		width: 16,
		maxWidth: 28,
		flex: 2,
		priority: 1,
		text: ({errorKind, requestHash}) => `${requestHash === null ? '' : 'STORM '}${cleanLabel(errorKind ?? unknown)}`,
		tone: ({requestHash}) => requestHash === null ? 'strong' : 'warn',
		sortValue: ({errorKind}) => errorKind,
	},
	{
		id: 'message',
		title: 'MESSAGE',
		width: 14,
		flex: 6,
		priority: 4,
		text: ({message}) => cleanLabel(message ?? unknown),
		sortValue: ({message}) => message,
	},
	{
		id: 'model',
		title: 'MODEL',
		width: 12,
		maxWidth: 24,
		flex: 1,
		priority: 8,
		text: ({model}) => cleanLabel(model ?? unknown),
		sortValue: ({model}) => model,
	},
	{
		id: 'over-time',
		title: 'OVER TIME',
		width: 12,
		flex: 2,
		maxWidth: 40,
		priority: 7,
		head: ({windowTitle}) => `FAILED, ${windowTitle}`,
		text: () => '',
		draw: ({series}, _context, width) => drawSparkline(series, width, 'bad'),
	},
];
