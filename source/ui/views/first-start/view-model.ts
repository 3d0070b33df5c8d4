import {clientSettings, fillSetting, type ClientSetting} from '../../../providers/clients.js';
import {
	emptyLine,
	line,
	span,
	type Line,
} from '../../text/span.js';
import {
	cleanLabel,
	clipLine,
	fitText,
	measureWidth,
} from '../../text/width.js';
import {type ViewContext} from '../view.js';

/** Nothing was ever recorded, as far as the store knows. */
export function isFirstStart({snapshot}: ViewContext): boolean {
	return snapshot.travel === null && snapshot.requests.length === 0 && snapshot.lastStoredAtMs === null && snapshot.readProblem === null;
}

/** How to point each client here. The most used come first, and a low screen shows those. */
export function buildFirstStart(context: ViewContext): Line[] {
	const {columns, rows, place, snapshot} = context;
	const {state, instance} = snapshot.status;
	// One that ended serves nobody at its address.
	const proxyUrl = state === 'lost' ? null : place.proxyUrl ?? instance?.proxyUrl ?? null;
	const lines = proxyUrl === null || !URL.canParse(proxyUrl) ? buildWithoutProxy() : buildWithProxy(cleanLabel(proxyUrl), columns, rows);
	const top = Math.max(0, Math.min(4, Math.floor((rows - lines.length) / 3)));
	return [...Array.from({length: top}, () => emptyLine), ...lines].slice(0, rows);
}

function buildWithoutProxy(): Line[] {
	return [
		line(span('  Waiting for traffic', 'title')),
		emptyLine,
		line(span('  Nothing is recorded in this store, and no tailrace serves it at the moment.')),
		line(span('  Start one: '), span('tailrace', 'accent')),
	];
}

function buildWithProxy(proxyUrl: string, columns: number, rows: number): Line[] {
	const intro = [
		line(span('  Waiting for the first request', 'title')),
		emptyLine,
		line(span('  Point a client at '), span(proxyUrl, 'accent')),
		line(span('  and use it as always; it reaches its provider unchanged.', 'dim')),
		emptyLine,
	];
	const outro = [
		emptyLine,
		line(span('  '), span('tailrace env', 'accent'), span(' prints these for your shell.')),
		line(span('  This screen changes by itself with the first request.', 'dim')),
	];
	const room = Math.max(1, rows - intro.length - outro.length);
	const settings = clientSettings.flatMap(setting => buildSetting(setting, proxyUrl, columns)).slice(0, room);
	return [...intro, ...settings, ...outro];
}

const clientWidth = 33;
/** Below this the address, which is there to be copied whole, needs the room of the client's name. */
const namedColumns = 90;

/** Nothing of a setting that would be cut off: half an address is none. */
function buildSetting(setting: ClientSetting, proxyUrl: string, columns: number): Line[] {
	const {client, variable, value, hint} = setting;
	const command = variable === null
		? fillSetting(hint ?? value, proxyUrl)
		: `${variable}=${fillSetting(value, proxyUrl)}`;
	const more = variable === null || hint === null ? '' : `  ${fillSetting(hint, proxyUrl)}`;
	const name = columns < namedColumns ? '' : fitText(client, clientWidth);
	return measureWidth(name) + measureWidth(command) + 3 > columns
		? []
		: [clipLine(line(span(`  ${name}`), span(command, 'accent'), span(more, 'dim')), columns - 1)];
}
