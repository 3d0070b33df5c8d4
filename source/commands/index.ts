import {checks} from '../report/check.js';
import type {CommandEntry} from './command.js';
import {buildPeriodFlags, filterFlag, jsonFlag} from './question-flags.js';

/** In the order of the help. The first is what `tailrace` alone does. */
export const commands: readonly CommandEntry[] = [
	{
		name: 'monitor',
		title: 'The proxy and the live screen (what tailrace alone does)',
		usage: '',
		async load() {
			const {monitor} = await import('./monitor.js');
			return monitor;
		},
	},
	{
		name: 'serve',
		title: 'The proxy without a screen, one log line a request',
		usage: '',
		async load() {
			const {serve} = await import('./serve.js');
			return serve;
		},
	},
	{
		name: 'attach',
		title: 'The screen alone, on the store of a running tailrace, or on the API of one elsewhere; read-only, any number at once',
		usage: '[http://host:7172]',
		settings: ['store', 'tokenFile', 'ascii', 'theme', 'refresh', 'fresh', 'screenReader', 'alert', 'budgetDay', 'budgetMonth'],
		async load() {
			const {attach} = await import('./attach.js');
			return attach;
		},
	},
	{
		name: 'run',
		title: 'Start a command with its LLM traffic led through here, and sum it up at its end',
		usage: '-- <command> [args…]',
		flags: [
			{name: 'session', placeholder: 'name', doc: 'What its requests are filed under. (the command\'s name and four random letters)'},
			{name: 'quiet', placeholder: '', doc: 'No summary at the end.'},
		],
		async load() {
			const {run} = await import('./run.js');
			return run;
		},
	},
	{
		name: 'demo',
		title: 'The whole thing with simulated traffic, kept apart from yours',
		usage: '',
		async load() {
			const {demo} = await import('./demo.js');
			return demo;
		},
	},
	{
		name: 'env',
		title: 'The settings that point each known client here',
		usage: '',
		settings: ['listen'],
		async load() {
			const {env} = await import('./env.js');
			return env;
		},
	},
	{
		name: 'tail',
		title: 'Requests as they end, one line each, from a running tailrace or its store',
		usage: '',
		flags: [
			{
				name: 'lines', short: 'n', placeholder: 'count', doc: 'So many of the last ones first. (10)',
			},
			filterFlag,
			{name: 'json', placeholder: '', doc: 'Each as a JSON object, with the names of the store\'s columns.'},
			{name: 'once', placeholder: '', doc: 'End after the last ones, and wait for no more.'},
		],
		settings: ['store'],
		async load() {
			const {tail} = await import('./tail.js');
			return tail;
		},
	},
	{
		name: 'stats',
		title: 'What a period adds up to: requests, errors, tokens, cost, latency, and each model\'s part',
		usage: '',
		flags: [...buildPeriodFlags('24h'), filterFlag, jsonFlag],
		settings: ['store'],
		async load() {
			const {stats} = await import('./stats.js');
			return stats;
		},
	},
	{
		name: 'check',
		title: 'Hold a period against limits, for cron and CI: exit code 0 all kept, 1 one broken, 2 can\'t be told',
		usage: '',
		flags: [
			...checks.map(({name, placeholder, doc}) => ({name, placeholder, doc})),
			...buildPeriodFlags('15m'),
			filterFlag,
			jsonFlag,
		],
		settings: ['store'],
		async load() {
			const {check} = await import('./check.js');
			return check;
		},
	},
	{
		name: 'report',
		title: 'A period summed up as text, Markdown, JSON, or a page of HTML with charts',
		usage: '',
		flags: [
			...buildPeriodFlags('24h'),
			filterFlag,
			{name: 'format', placeholder: 'format', doc: 'text, markdown, json or html. (as the file is called, else text)'},
			{
				name: 'output', short: 'o', placeholder: 'file', doc: 'Where to; it appears when it is whole. (the standard output)',
			},
		],
		settings: ['store'],
		async load() {
			const {report} = await import('./report.js');
			return report;
		},
	},
	{
		name: 'export',
		title: 'Recorded requests as CSV, JSON or JSON lines, the newest first',
		usage: '',
		flags: [
			filterFlag,
			...buildPeriodFlags('the oldest'),
			{name: 'columns', placeholder: 'names', doc: 'Only these, by the names of the store\'s columns, with commas between. (all)'},
			{name: 'format', placeholder: 'format', doc: 'csv, json or jsonl. (as the file is called, else csv)'},
			{
				name: 'output', short: 'o', placeholder: 'file', doc: 'Where to; it appears when it is whole. (the standard output)',
			},
		],
		settings: ['store'],
		async load() {
			const {exportCommand} = await import('./export.js');
			return exportCommand;
		},
	},
	{
		name: 'import',
		title: 'Requests from a file into the store: an export of tailrace, ChatMock\'s stats.json, Routiium\'s analytics.jsonl',
		usage: '[file]',
		flags: [
			{name: 'format', placeholder: 'format', doc: 'jsonl, csv, analytics-jsonl or stats-json. (as the file begins)'},
			jsonFlag,
		],
		settings: ['store', 'retain'],
		async load() {
			const {importCommand} = await import('./import.js');
			return importCommand;
		},
	},
	{
		name: 'prune',
		title: 'Delete requests that are older than a time, now instead of when --retain does',
		usage: '',
		flags: [
			{name: 'keep', placeholder: 'time', doc: 'What is younger stays: 7d, 12h, … (what --retain says)'},
			jsonFlag,
		],
		settings: ['store', 'retain', 'api', 'apiPrefix', 'tokenFile'],
		async load() {
			const {prune} = await import('./prune.js');
			return prune;
		},
	},
	{
		name: 'clear',
		title: 'Delete all requests; asks first',
		usage: '',
		flags: [{name: 'yes', placeholder: '', doc: 'Do not ask.'}, jsonFlag],
		settings: ['store', 'api', 'apiPrefix', 'tokenFile'],
		async load() {
			const {clear} = await import('./clear.js');
			return clear;
		},
	},
	{
		name: 'backup',
		title: 'Copy the store into a file, as it is at this moment, also while a tailrace records',
		usage: '<file>',
		flags: [jsonFlag],
		settings: ['store'],
		async load() {
			const {backup} = await import('./backup.js');
			return backup;
		},
	},
	{
		name: 'doctor',
		title: 'Look at the ports, the store, the clients\' settings and a request through the proxy, and say what to mend',
		usage: '',
		flags: [jsonFlag],
		settings: ['listen', 'api', 'apiPrefix', 'store', 'upstream'],
		async load() {
			const {doctor} = await import('./doctor.js');
			return doctor;
		},
	},
	{
		name: 'sql',
		title: 'Ask the store in SQL, reading only, also while it is written',
		usage: '"<select …>"',
		flags: [
			jsonFlag,
			{name: 'csv', placeholder: '', doc: 'The rows as CSV.'},
			{name: 'timeout', placeholder: 'time', doc: 'It is stopped after that. (30s)'},
		],
		settings: ['store'],
		async load() {
			const {sql} = await import('./sql.js');
			return sql;
		},
	},
	{
		name: 'prices',
		title: 'What models cost, all or those with a text in their name; or why one costs what it does; or fetch a newer table',
		usage: '[text] | why <model> [provider] [input cached output] | update | reset',
		flags: [
			{name: 'json', placeholder: '', doc: 'The list, or the reasons, as JSON.'},
			{name: 'from', placeholder: 'file|url', doc: 'Where update reads the table from; https only. (that of genai-prices on GitHub)'},
		],
		settings: [],
		async load() {
			const {prices} = await import('./prices.js');
			return prices;
		},
	},
];
