import {clientSettings, fillSetting} from './clients.js';
import {anyAbsence, findProgram, type ProgramConfig} from './programs.js';

/** How a command is started so that its requests come through the proxy. */
export type Launch = {
	readonly arguments: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Variables that lead to a server that isn't known here, and were left as they are. */
	readonly keptVariables: readonly string[];
	/** Why nothing may have come, and what to set. */
	readonly absence: string;
};

export type LaunchPlan = {
	readonly command: string;
	readonly arguments: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** With the session's tag, if there is one. */
	readonly proxyUrl: string;
	/** By origin: the route's name that leads there; the proxy's own origin has an empty one. */
	readonly routes: ReadonlyMap<string, string>;
	/** The program said that it is signed in in its other way. */
	readonly isSignedIn: boolean;
};

export function buildLaunch({command, arguments: arguments_, environment, proxyUrl, routes, isSignedIn}: LaunchPlan): Launch {
	const {program, argumentStart} = findProgram(command, arguments_);
	const changed: Record<string, string | undefined> = {...environment};
	const keptVariables: string[] = [];
	for (const {variable, value, isOnlyReplaced = false} of clientSettings) {
		if (variable === null || (isOnlyReplaced && !isSet(environment, variable))) {
			continue;
		}

		const next = isSet(environment, variable) ? redirect(environment[variable]!, proxyUrl, routes) : fillSetting(value, proxyUrl);
		if (next === null) {
			keptVariables.push(variable);
		} else {
			changed[variable] = next;
		}
	}

	if (program?.config) {
		changed[program.config.variable] = extendConfig(program.config, environment, proxyUrl);
	}

	const added = ((isSignedIn ? program?.signIn?.arguments : program?.arguments) ?? []).map(argument => fillSetting(argument, proxyUrl));
	Object.assign(changed, exceptFromProxies(environment, proxyUrl));
	return {
		arguments: [...arguments_.slice(0, argumentStart), ...added, ...arguments_.slice(argumentStart)],
		environment: changed,
		keptVariables,
		absence: `${program === null ? '' : `${program.title}: `}${fillSetting(program?.absence ?? anyAbsence, proxyUrl)}`,
	};
}

const networkProxyVariables = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];

/** Where the network has a proxy, programs would ask that for us, too. */
function exceptFromProxies(environment: LaunchPlan['environment'], proxyUrl: string): Readonly<Record<string, string>> {
	if (networkProxyVariables.every(variable => !isSet(environment, variable))) {
		return {};
	}

	const {hostname} = new URL(proxyUrl);
	const known = isSet(environment, 'no_proxy') ? environment.no_proxy : environment.NO_PROXY;
	const exceptions = known === undefined || known === '' ? hostname : `${known},${hostname}`;
	return {no_proxy: exceptions, NO_PROXY: exceptions};
}

/**
The same place by way of the proxy, path and all. `null` for a server that the proxy has no route to: a key for it must
not be sent to anybody else.
*/
function redirect(current: string, proxyUrl: string, routes: ReadonlyMap<string, string>): string | null {
	const url = URL.parse(current.includes('://') ? current : `http://${current}`);
	const name = url === null ? undefined : routes.get(url.origin);
	if (url === null || name === undefined) {
		return null;
	}

	const path = url.pathname === '/' ? '' : url.pathname;
	// Of another run around this one.
	return name === '' ? `${proxyUrl}${path.replace(/^\/s\/[^\/]+/v, '')}` : `${proxyUrl}/${name}${path}`;
}

/** What the user has in the variable wins; what can't be read is left alone. */
function extendConfig({variable, parts}: ProgramConfig, environment: LaunchPlan['environment'], proxyUrl: string): string | undefined {
	const current = isSet(environment, variable) ? environment[variable] : undefined;
	const needed = parts.filter(({keys}) => keys.some(key => isSet(environment, key)));
	if (needed.length === 0) {
		return current;
	}

	try {
		let config: Record<string, unknown> = {};
		for (const {value} of needed) {
			const filled = fillSetting(JSON.stringify(value), proxyUrl);
			config = merge(config, JSON.parse(filled) as Record<string, unknown>);
		}

		return JSON.stringify(merge(config, JSON.parse(current ?? '{}') as Record<string, unknown>));
	} catch {
		return current;
	}
}

function isSet(environment: LaunchPlan['environment'], variable: string): boolean {
	return environment[variable] !== undefined && environment[variable] !== '';
}

function merge(below: Readonly<Record<string, unknown>>, above: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const merged: Record<string, unknown> = {...below};
	for (const [key, value] of Object.entries(above)) {
		merged[key] = isObject(value) && isObject(merged[key]) ? merge(merged[key], value) : value;
	}

	return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
