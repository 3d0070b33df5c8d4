import {readFileSync, statSync} from 'node:fs';
import process from 'node:process';
import {UsageError} from '../core/errors.js';
import {defaultConfigPath, defaultStorePath} from './paths.js';
import {readKeyLabels} from './key-labels.js';
import {otherVariables} from './other-variables.js';
import {readPrices} from './prices.js';
import {explainJsonError} from './json-error.js';
import {
	buildFlagName,
	buildVariableName,
	fileOnlyKeys,
	settings,
	type FileOnlyKey,
	type Setting,
	type Settings,
} from './settings.js';
import {readUpstreamProxies, type ProxyWish} from './upstream-proxy.js';
import {assertNoLoop} from './upstream-table.js';

const maxFileBytes = 1024 * 1024;

/** Flags as the parser gives them: absent ones `undefined`. */
export type Flags = Readonly<Record<string, unknown>>;

/**
Resolves every setting: flag, else environment, else config file, else default. Throws `UsageError` with the place of the mistake.
An explicit config file must exist; the default one need not.
*/
export function readSettings(flags: Flags, environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
	const explicitPath = pickText(flags.config) ?? pickText(environment.TAILRACE_CONFIG);
	const file = readConfigFile(explicitPath ?? defaultConfigPath(), explicitPath !== null);
	const readPlain = (setting: Setting): unknown => readSetting(setting, flags, environment, file);
	const areOthersLetIn = readPlain(settings.find(({key}) => key === 'allowRemote')!) === true;
	const readOne = (setting: Setting): unknown => readPlain(areOthersLetIn ? {...setting, parse: setting.parseRemote ?? setting.parse} : setting);
	const {upstreamProxy, ...plain} = Object.fromEntries(settings.map(setting => [setting.key, readOne(setting)])) as Omit<Settings, FileOnlyKey | 'upstreamProxy'> & {readonly upstreamProxy: ProxyWish};
	const read: Settings = {
		...plain,
		upstreamProxy: readUpstreamProxies(upstreamProxy, environment),
		prices: readPrices(file.values.prices, `${file.path}: prices`),
		keyLabels: readKeyLabels(file.values.keyLabels, `${file.path}: keyLabels`),
	};
	assertNoLoop(read.upstream, read.listen, read.api);
	return read;
}

const knownKeys: readonly string[] = [...settings.map(setting => setting.key), ...fileOnlyKeys];

type ConfigFile = {readonly path: string; readonly values: Readonly<Record<string, unknown>>};

function readSetting(setting: Setting, flags: Flags, environment: Readonly<Record<string, string | undefined>>, file: ConfigFile): unknown {
	const {key} = setting;
	const flag = flags[key];
	if (flag !== undefined && !(Array.isArray(flag) && flag.length === 0) && flag !== false) {
		return parseValue(setting, flag, `--${buildFlagName(key)}`);
	}

	const variable = environment[buildVariableName(key)];
	if (variable !== undefined && variable !== '') {
		return parseValue(setting, setting.isMultiple ? variable.split(',') : variable, buildVariableName(key));
	}

	if (file.values[key] !== undefined) {
		return parseValue(setting, file.values[key], `${file.path}: ${key}`);
	}

	const other = findOther(key, environment);
	if (other !== null) {
		return parseValue(setting, other.value, other.variable);
	}

	if (setting.isMultiple) {
		return [];
	}

	return key === 'store' ? defaultStorePath() : setting.parse(setting.defaultText);
}

function findOther(key: string, environment: Readonly<Record<string, string | undefined>>): {readonly variable: string; readonly value: string} | null {
	for (const {variable, convert, ...other} of otherVariables) {
		const text = other.key === key ? environment[variable] : undefined;
		const value = text === undefined || text === '' ? null : convert(text);
		if (value !== null) {
			return {variable, value};
		}
	}

	return null;
}

function parseValue(setting: Setting, value: unknown, place: string): unknown {
	const values = Array.isArray(value) ? value as unknown[] : [value];
	if (!setting.isMultiple && values.length > 1) {
		throw new UsageError(`${place}: only one value is possible`);
	}

	const parsed = values.map(item => {
		if (typeof item !== 'string' && typeof item !== 'number' && !(setting.isBoolean && typeof item === 'boolean')) {
			throw new UsageError(`${place}: expected ${describeType(setting)}`);
		}

		try {
			return setting.parse(String(item).trim());
		} catch (error) {
			throw new UsageError(`${place}: ${(error as Error).message}`);
		}
	});
	return setting.isMultiple ? parsed : parsed[0];
}

function describeType(setting: Setting): string {
	if (setting.isBoolean) {
		return 'true or false';
	}

	return setting.isMultiple ? 'a list of texts' : 'a text';
}

function readConfigFile(filePath: string, isExplicit: boolean): ConfigFile {
	const text = readText(filePath, isExplicit);
	if (text === null) {
		return {path: filePath, values: {}};
	}

	let values: unknown;
	try {
		values = JSON.parse(text);
	} catch (error) {
		const {line, reason} = explainJsonError(text, error as Error);
		throw new UsageError(`${filePath}:${line}: no valid JSON (${reason})`);
	}

	if (typeof values !== 'object' || values === null || Array.isArray(values)) {
		throw new UsageError(`${filePath}: expected an object, for example {"listen": "127.0.0.1:7171"}`);
	}

	for (const key of Object.keys(values)) {
		if (knownKeys.every(known => known !== key)) {
			const line = text.slice(0, Math.max(0, text.indexOf(`"${key}"`))).split('\n').length;
			throw new UsageError(`${filePath}:${line}: unknown setting "${key}"; did you mean "${findNearest(key)}"?`);
		}
	}

	return {path: filePath, values: values as Record<string, unknown>};
}

/** `null` when there is no such file and there need not be. */
function readText(filePath: string, isExplicit: boolean): string | null {
	try {
		if (statSync(filePath).size > maxFileBytes) {
			throw new UsageError(`${filePath}: larger than 1 MB; that is no config file`);
		}

		// Some editors put a byte order mark first.
		return readFileSync(filePath, 'utf8').replace(/^\u{FEFF}/v, '');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (!isExplicit && (code === 'ENOENT' || code === 'ENOTDIR')) {
			return null;
		}

		throw error instanceof UsageError ? error : new UsageError(`${filePath}: cannot be read (${code ?? 'unknown error'})`);
	}
}

/** The known key that shares the most pairs of letters. */
function findNearest(key: string): string {
	const pairs = (word: string): Set<string> => new Set(Array.from({length: Math.max(0, word.length - 1)}, (_, index) => word.slice(index, index + 2).toLowerCase()));
	const wanted = pairs(key);
	const score = (candidate: string): number => pairs(candidate).intersection(wanted).size / Math.max(1, pairs(candidate).union(wanted).size);
	return knownKeys.toSorted((a, b) => score(b) - score(a))[0]!;
}

function pickText(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
