import process from 'node:process';
import {isLoopback} from '../../config/parse.js';
import type {Settings} from '../../config/settings.js';

/** What others can reach without TLS is said at every start. */
export function warnRemote({listen, api}: Settings): void {
	const places = [listen, api].filter(place => place !== null && !isLoopback(place.host)).map(place => `${place!.host}:${place!.port}`);
	if (places.length > 0) {
		process.stderr.write(`tailrace: others can reach ${places.join(' and ')}, and what passes there is not encrypted, tokens and keys included; put TLS in front, or use a private network\n`);
	}
}
