import {metrics} from '../../source/alerts/metric.js';
import {unitExamples} from '../../source/query/number-value.js';
import {createInstruments} from '../../source/api/metrics/instruments.js';
import {routes} from '../../source/api/routes.js';
import {buildFlagName, buildVariableName, settings} from '../../source/config/settings.js';
import {otherVariables} from '../../source/config/other-variables.js';
import {commands} from '../../source/commands/index.js';
import {formats} from '../../source/formats/index.js';
import {catalog} from '../../source/providers/catalog.js';
import {clientSettings} from '../../source/providers/clients.js';
import {rootRoutes} from '../../source/providers/root-routes.js';
import {fields} from '../../source/query/fields.js';
import {contentFlags, stateFlags} from '../../source/query/flags.js';
import {requestTable} from '../../source/store/sqlite/columns.js';
import {views as sqlViews} from '../../source/store/sqlite/schema.js';
import {lineCommands} from '../../source/ui/line-commands.js';
import {detailKeys} from '../../source/ui/views/detail/keys.js';
import {globalKeys} from '../../source/ui/keys/global-keys.js';
import {views} from '../../source/ui/views/index.js';
import type {KeyBinding} from '../../source/ui/keys/binding.js';

/** What stands between `<!-- name -->` and `<!-- /name -->` in the README, made from the tables in the code. */
export const readmeTables: Readonly<Record<string, () => string>> = {
	commands: () => buildTable(['command', 'what it does'], commands.map(({name, title}) => [`\`tailrace ${name}\``, title])),
	settings: () => buildTable(['flag', 'environment', 'default', 'what it sets'], settings.map(({key, placeholder, defaultText, doc}) => [
		`\`--${buildFlagName(key)}${placeholder === '' ? '' : ` <${placeholder}>`}\``,
		`\`${buildVariableName(key)}\``,
		key === 'store' ? 'in the data folder' : code(defaultText === 'false' ? '' : defaultText),
		doc,
	])),
	otherVariables: () => buildTable(['variable', 'is taken as', 'what it sets'], otherVariables.map(({variable, key, doc}) => [code(variable), code(`--${buildFlagName(key)}`), doc])),
	apiRoutes: () => buildTable(['route', 'what it answers'], routes.map(({method, path, title, access}) => [code(`${method} ${path}`), `${title}${access === 'destroy' ? ' (needs the token)' : ''}`])),
	metrics: () => buildTable(['metric', 'labels', 'what it is'], listMetrics().map(({name, help, labelNames}) => [code(name), labelNames.map(label => code(label)).join(' '), help])),
	clients: () => buildTable(['client', 'setting'], clientSettings.map(({client, variable, value, hint}) => [
		client,
		[variable === null ? null : `\`${variable}=${fillProxy(value)}\``, hint === null ? null : code(fillProxy(hint))].filter(part => part !== null).join('<br>'),
	])),
	routes: () => buildTable(['path at the root', 'goes to'], rootRoutes.map(({title, provider}) => [
		title.split(', ').map(path => path === '…' ? path : code(path)).join(', '),
		provider ?? 'openai, anthropic or gemini, by the request\'s headers',
	])),
	providers: () => buildTable(['prefix', 'provider', 'origin'], catalog.map(({id, name, origin}) => [
		`\`/${id}/…\``, name, origin === null ? `yours: \`--upstream ${id}=https://…\`` : code(origin),
	])),
	formats: () => formats.map(({id}) => `\`${id}\``).join(', '),
	keys: () => groupByText([
		...views.map(({title, keys}): [string, readonly KeyBinding[]] => [title, keys]),
		['A request', detailKeys] as const,
		['Everywhere', [...views.map(({id, title}, index): KeyBinding => ({keys: [String(index + 1)], command: `show-${id}`, title})), ...globalKeys]] as const,
	].map(([title, bindings]): [string, string] => [title, buildTable(['key', 'what it does'], bindings.map(binding => [
		binding.keys.map(key => code(key)).join(' '), binding.title,
	]))])).map(([titles, table]) => `**${titles.join(', ')}**\n\n${table}`).join('\n\n'),
	lineCommands: () => buildTable(['command', 'what it does'], lineCommands.map(({name, usage, doc}) => [code(`:${name} ${usage}`.trimEnd()), doc])),
	filterFields: () => buildTable(['field', 'also', 'what it is', 'example'], fields.map(({name, aliases, doc, example}) => [
		code(name), aliases.map(alias => code(alias)).join(' '), doc, code(example),
	])),
	filterFlags: () => buildTable(['flag', 'what it finds'], [
		...stateFlags.map(({name, doc}) => [code(`is:${name}`), doc]),
		...contentFlags.map(({name, doc}) => [code(`has:${name}`), doc]),
	]),
	alertMetrics: () => buildTable(['what', 'unit', 'what it is'], metrics.map(({name, unit, doc}) => [code(name), `for example ${unitExamples[unit]}`, doc])),
	columns: () => ['```sql', ...requestTable.definitions.map(definition => definition), '```'].join('\n'),
	sqlViews: () => Object.keys(sqlViews).map(name => `\`${name}\``).join(', '),
};

/** Places with the same keys share a table. */
function groupByText(tables: ReadonlyArray<readonly [title: string, text: string]>): ReadonlyArray<readonly [titles: readonly string[], text: string]> {
	const groups = new Map<string, string[]>();
	for (const [title, text] of tables) {
		groups.set(text, [...groups.get(text) ?? [], title]);
	}

	return groups.entries().map(([text, titles]) => [titles, text] as const).toArray();
}

/** What prom-client keeps of each metric, beside what its types tell. */
function listMetrics(): ReadonlyArray<{readonly name: string; readonly help: string; readonly labelNames: readonly string[]}> {
	return createInstruments().registry.getMetricsAsArray() as unknown as ReturnType<typeof listMetrics>;
}

/** The text with every table replaced by what the code says now. */
export function refreshReadme(text: string): string {
	let refreshed = text;
	for (const [name, build] of Object.entries(readmeTables)) {
		const start = `<!-- ${name} -->`;
		const end = `<!-- /${name} -->`;
		const from = refreshed.indexOf(start);
		const to = refreshed.indexOf(end);
		if (from === -1 || to < from) {
			throw new Error(`the README has no place for ${name}`);
		}

		refreshed = `${refreshed.slice(0, from + start.length)}\n${build()}\n${refreshed.slice(to)}`;
	}

	return refreshed;
}

function buildTable(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(row => line(row))].join('\n');
}

function code(text: string): string {
	return text === '' ? '' : `\`${text}\``;
}

function fillProxy(text: string): string {
	return text.replaceAll('{proxy}', 'http://127.0.0.1:7171');
}

