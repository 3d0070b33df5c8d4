import {isExcepted} from '../../config/proxy-exceptions.js';
import {readUpstreamProxies} from '../../config/upstream-proxy.js';
import {escapeForTerminal} from '../../core/text.js';
import {clientSettings, fillSetting} from '../../providers/clients.js';
import {ok, warn, type Finding} from './finding.js';

/** Which clients the variables of this shell lead to tailrace, and which elsewhere. */
export function examineClients(environment: Readonly<Record<string, string | undefined>>, proxyUrl: string): Finding[] {
	const findings = clientSettings.flatMap(({client, variable, value}): Finding[] => {
		const set = variable === null ? undefined : environment[variable];
		if (variable === null || set === undefined || set === '') {
			return [];
		}

		return [doesLeadHere(set, proxyUrl)
			? ok('clients', `${client}: ${variable} leads here`)
			: warn('clients', `${client}: ${variable} leads to ${describe(set)}, not here`, `export ${variable}=${fillSetting(value, proxyUrl)}`)];
	});
	const led = findings.length > 0 ? findings : [warn('clients', 'no variable of this shell leads a client here', 'eval "$(tailrace env)", or start one with: tailrace run -- <command>')];
	return [...led, ...examineDetour(environment, proxyUrl)];
}

/** A program that heeds the network's proxy asks it for tailrace, too, which it can't reach. */
function examineDetour(environment: Readonly<Record<string, string | undefined>>, proxyUrl: string): Finding[] {
	const {http, exceptions} = readUpstreamProxies('env', environment);
	const url = new URL(proxyUrl);
	if (http === null || isExcepted(url, exceptions)) {
		return [];
	}

	const list = escapeForTerminal(exceptions === '' ? url.hostname : `${exceptions},${url.hostname}`);
	return [warn('clients', `${http.place} of this shell may lead clients to that proxy instead of here`, `export NO_PROXY='${list}' no_proxy='${list}'`)];
}

function doesLeadHere(value: string, proxyUrl: string): boolean {
	const url = parse(value);
	const own = new URL(proxyUrl);
	return url !== null && url.port === own.port && (url.hostname === own.hostname || url.hostname === 'localhost');
}

/** Without what may be a password or a key. */
function describe(value: string): string {
	return escapeForTerminal(parse(value)?.host ?? 'something that is no address');
}

/** Ollama takes a host alone, too. */
function parse(value: string): URL | null {
	return URL.parse(value.includes('://') ? value : `http://${value}`);
}
