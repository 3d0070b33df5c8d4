import dns, {type LookupAddress, type LookupOptions} from 'node:dns';

type Answered = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
export type Lookup = (hostname: string, options: LookupOptions, onAnswered: Answered) => void;

/**
Asks for a name once at a time: whoever asks meanwhile gets the same answer. The system answers two questions at once,
all in all, so that a burst of new connections to one name would keep those to all others waiting.
*/
export function createLookup(ask: Lookup = dns.lookup): Lookup {
	const waiting = new Map<string, Answered[]>();
	return (hostname, options, onAnswered) => {
		const question = `${hostname} ${options.family ?? ''} ${options.hints ?? ''} ${options.all ?? ''}`;
		const others = waiting.get(question);
		if (others !== undefined) {
			others.push(onAnswered);
			return;
		}

		const askers = [onAnswered];
		waiting.set(question, askers);
		// eslint-disable-next-line n/prefer-promises/dns -- A socket asks with a callback.
		ask(hostname, options, (...answer) => {
			waiting.delete(question);
			for (const asker of askers) {
				asker(...answer);
			}
		});
	};
}
