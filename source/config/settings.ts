import type {AlertRule} from '../alerts/rule.js';
import {dayMs, hourMs, minuteMs} from '../core/durations.js';
import type {PriceOverride} from '../pricing/price-override.js';
import type {ThemeId} from '../core/theme-id.js';
import type {KeyLabels} from './key-labels.js';
import {
	parseAlert,
	parseAlertCommand,
	parseAlertWebhook,
	parseBudget,
} from './parse-alert.js';
import {
	parseAddress,
	parseAnyAddress,
	parseAnyApiAddress,
	parseApiAddress,
	parseApiAuth,
	parseApiPrefix,
	isTrueText,
	parseClientIp,
	parseDuration,
	parseHangup,
	parseHost,
	parseOrigin,
	parsePath,
	parseText,
	parseTheme,
	parseUpstream,
	parseWhole,
	type Address,
	type NamedUrl,
} from './parse.js';
import {parseUpstreamProxy, type UpstreamProxies} from './upstream-proxy.js';

/** Everything that a user can set, resolved. Durations in milliseconds. */
export type Settings = {
	readonly listen: Address;
	/** `null`: no API. */
	readonly api: Address | null;
	readonly apiAuth: 'auto' | 'always';
	/** Without a trailing slash; empty for none. */
	readonly apiPrefix: string;
	readonly apiOrigin: readonly string[];
	/** `null`: in the data folder. */
	readonly tokenFile: string | null;
	readonly proxyTokenFile: string | null;
	readonly allowRemote: boolean;
	/** `memory:` or a file's path. */
	readonly store: string;
	readonly upstream: readonly NamedUrl[];
	/** What the environment says is in it already. */
	readonly upstreamProxy: UpstreamProxies;
	readonly retain: number;
	/** How many requests `memory:` holds. */
	readonly memoryRequests: number;
	/** A file that is kept up to date; `null` for none. */
	readonly statsJson: string | null;
	readonly analyticsJsonl: string | null;
	readonly allowHost: readonly string[];
	readonly allowOrigin: readonly string[];
	readonly connectTimeout: number;
	readonly firstByteTimeout: number;
	readonly idleTimeout: number;
	readonly grace: number;
	readonly onHangup: 'exit' | 'serve';
	readonly ascii: boolean;
	/** `null`: as the terminal's background asks for, or as it was left the last time. */
	readonly theme: ThemeId | null;
	readonly refresh: number;
	readonly fresh: boolean;
	readonly screenReader: boolean;
	readonly injectUsage: boolean;
	readonly clientIp: 'full' | 'masked' | 'none';
	readonly alert: readonly AlertRule[];
	/** Nano-USD; `null`: none. */
	readonly budgetDay: number | null;
	readonly budgetMonth: number | null;
	readonly alertCommand: string | null;
	readonly alertWebhook: string | null;
	readonly mute: boolean;
	/** The user's own prices; in the config file only. */
	readonly prices: readonly PriceOverride[];
	/** What the user calls each key; in the config file only. */
	readonly keyLabels: KeyLabels;
};

/** What stands in the config file only, since it is more than a text. */
export type FileOnlyKey = 'prices' | 'keyLabels';

/** One thing that can be set: by flag, by environment variable, or in the config file, in this order of force. */
export type Setting<Key extends Exclude<keyof Settings, FileOnlyKey> = Exclude<keyof Settings, FileOnlyKey>> = {
	/** In the config file; the flag is the same in kebab case, the variable `TAILRACE_` and the same in capitals. */
	readonly key: Key;
	readonly isBoolean: boolean;
	readonly isMultiple: boolean;
	/** How the value looks in the help. */
	readonly placeholder: string;
	/** As the user would write it; the store's depends on the machine. */
	readonly defaultText: string;
	readonly doc: string;
	/** Throws an `Error` whose message says what is wrong and what would be right. */
	readonly parse: (text: string) => unknown;
	/** Instead, where others are let in. */
	readonly parseRemote?: (text: string) => unknown;
};

/** THE table: parsing, `--help` and the README read it. */
export const settings: readonly Setting[] = [
	{
		key: 'listen', isBoolean: false, isMultiple: false, placeholder: 'host:port', defaultText: '127.0.0.1:7171',
		doc: 'Where the proxy listens. Loopback only, but for --allow-remote.', parse: parseAddress, parseRemote: parseAnyAddress,
	},
	{
		key: 'api', isBoolean: false, isMultiple: false, placeholder: 'host:port|off', defaultText: '127.0.0.1:7172',
		doc: 'Where the HTTP API listens. Loopback only, but for --allow-remote.', parse: parseApiAddress, parseRemote: parseAnyApiAddress,
	},
	{
		key: 'apiAuth', isBoolean: false, isMultiple: false, placeholder: 'auto|always', defaultText: 'auto',
		doc: 'Whether reading from the API needs its token, too; what deletes always does.', parse: parseApiAuth,
	},
	{
		key: 'apiPrefix', isBoolean: false, isMultiple: false, placeholder: 'path', defaultText: '/',
		doc: 'What all paths of the API begin with, for example /dashboard.', parse: parseApiPrefix,
	},
	{
		key: 'apiOrigin', isBoolean: false, isMultiple: true, placeholder: 'origin', defaultText: '',
		doc: 'A web origin whose pages may use the API. Repeatable.', parse: parseOrigin,
	},
	{
		key: 'tokenFile', isBoolean: false, isMultiple: false, placeholder: 'path', defaultText: '',
		doc: 'Where the API\'s token lies: this one\'s (in the data folder), or for attach the other one\'s.', parse: parsePath,
	},
	{
		key: 'proxyTokenFile', isBoolean: false, isMultiple: false, placeholder: 'path', defaultText: '',
		doc: 'Where the token lies that clients send as x-tailrace-token to a proxy that others can reach (in the data folder).', parse: parsePath,
	},
	{
		key: 'allowRemote', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Let --listen and --api be addresses that other machines reach; then they ask for tokens.', parse: isTrueText,
	},
	{
		key: 'store', isBoolean: false, isMultiple: false, placeholder: 'path', defaultText: '',
		doc: 'The SQLite file to record to, or memory: to keep nothing.', parse: parseText,
	},
	{
		key: 'upstream', isBoolean: false, isMultiple: true, placeholder: 'name=url', defaultText: '',
		doc: 'A new route /name/…, or another origin for a known provider. Repeatable.', parse: parseUpstream,
	},
	{
		key: 'upstreamProxy', isBoolean: false, isMultiple: false, placeholder: 'url|env|off', defaultText: 'env',
		doc: 'The HTTP proxy that upstreams are reached through; env: as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.', parse: parseUpstreamProxy,
	},
	{
		key: 'retain', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '30d',
		doc: 'How long requests are kept.', parse: parseDuration({minMs: hourMs, maxMs: 3650 * dayMs}),
	},
	{
		key: 'statsJson', isBoolean: false, isMultiple: false, placeholder: 'file', defaultText: '',
		doc: 'Keeps statistics in this file, as ChatMock does in its stats.json.', parse: parsePath,
	},
	{
		key: 'analyticsJsonl', isBoolean: false, isMultiple: false, placeholder: 'file', defaultText: '',
		doc: 'Appends each finished request to this file, as Routiium does to its analytics.jsonl.', parse: parsePath,
	},
	{
		key: 'memoryRequests', isBoolean: false, isMultiple: false, placeholder: 'number', defaultText: '50000',
		doc: 'How many requests memory: holds; the oldest go first.', parse: parseWhole({min: 1, max: 1_000_000}),
	},
	{
		key: 'allowHost', isBoolean: false, isMultiple: true, placeholder: 'host[:port]', defaultText: '',
		doc: 'One more Host header to answer to, for containers and forwarded ports. Repeatable.', parse: parseHost,
	},
	{
		key: 'allowOrigin', isBoolean: false, isMultiple: true, placeholder: 'origin', defaultText: '',
		doc: 'A web origin whose pages may use the proxy. Repeatable.', parse: parseOrigin,
	},
	{
		key: 'connectTimeout', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '10s',
		doc: 'How long connecting to an upstream may take.', parse: parseDuration({minMs: 100, maxMs: 10 * minuteMs}),
	},
	{
		key: 'firstByteTimeout', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '10m',
		doc: 'How long an upstream may think before it answers.', parse: parseDuration({minMs: 100, maxMs: dayMs}),
	},
	{
		key: 'idleTimeout', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '5m',
		doc: 'How long an answer may fall silent.', parse: parseDuration({minMs: 100, maxMs: dayMs}),
	},
	{
		key: 'grace', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '30s',
		doc: 'How long running requests may go on after SIGTERM; a second signal cuts them.', parse: parseDuration({minMs: 0, maxMs: hourMs}),
	},
	{
		key: 'onHangup', isBoolean: false, isMultiple: false, placeholder: 'exit|serve', defaultText: 'exit',
		doc: 'What to do when the terminal vanishes: finish and end, or go on without a screen.', parse: parseHangup,
	},
	{
		key: 'ascii', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Draw with ASCII only.', parse: isTrueText,
	},
	{
		key: 'theme', isBoolean: false, isMultiple: false, placeholder: 'name', defaultText: 'auto',
		doc: 'auto, dark, light, high-contrast, or terminal for its own 16 colours.', parse: parseTheme,
	},
	{
		key: 'refresh', isBoolean: false, isMultiple: false, placeholder: 'time', defaultText: '250ms',
		doc: 'At least so long between two pictures of the traffic; what a key asks for comes at once.', parse: parseDuration({minMs: 50, maxMs: minuteMs}),
	},
	{
		key: 'fresh', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Begin with the screen as it comes, and remember nothing of this time.', parse: isTrueText,
	},
	{
		key: 'screenReader', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Tell in sentences, one below the other, instead of drawing a screen.', parse: isTrueText,
	},
	{
		key: 'injectUsage', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Ask chat/completions streams for their usage where the client does not, and take it out of its answer again.', parse: isTrueText,
	},
	{
		key: 'clientIp', isBoolean: false, isMultiple: false, placeholder: 'full|masked|none', defaultText: 'full',
		doc: 'What is recorded of clients\' addresses: all, their network (the last part is 0), or nothing.', parse: parseClientIp,
	},
	{
		key: 'alert', isBoolean: false, isMultiple: true, placeholder: 'rule', defaultText: '',
		doc: 'Tells when it holds, for example "cost > $5 per 1h". Repeatable.', parse: parseAlert,
	},
	{
		key: 'budgetDay', isBoolean: false, isMultiple: false, placeholder: 'dollars|off', defaultText: 'off',
		doc: 'Tells when 50, 80 and 100 % of it are spent in a local day.', parse: parseBudget,
	},
	{
		key: 'budgetMonth', isBoolean: false, isMultiple: false, placeholder: 'dollars|off', defaultText: 'off',
		doc: 'The same in a month.', parse: parseBudget,
	},
	{
		key: 'alertCommand', isBoolean: false, isMultiple: false, placeholder: 'file|off', defaultText: 'off',
		doc: 'A program that is started when an alert begins and ends, with TAILRACE_ALERT_… in its environment.', parse: parseAlertCommand,
	},
	{
		key: 'alertWebhook', isBoolean: false, isMultiple: false, placeholder: 'url|off', defaultText: 'off',
		doc: 'Where an alert is posted to when it begins and ends, signed.', parse: parseAlertWebhook,
	},
	{
		key: 'mute', isBoolean: true, isMultiple: false, placeholder: '', defaultText: 'false',
		doc: 'Alerts do not ring the terminal\'s bell.', parse: isTrueText,
	},
];

export const fileOnlyKeys: readonly FileOnlyKey[] = ['prices', 'keyLabels'];

export function buildFlagName(key: string): string {
	return key.replaceAll(/[A-Z]/gv, letter => `-${letter.toLowerCase()}`);
}

export function buildVariableName(key: string): string {
	return `TAILRACE_${buildFlagName(key).replaceAll('-', '_').toUpperCase()}`;
}

