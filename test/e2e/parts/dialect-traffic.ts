import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import {
	makeHome,
	queryStore,
	readApiUrl,
	startServe,
	type Home,
	type RunningProgram,
} from '../../helpers/program.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {startCountingUpstream, type CountingUpstream} from './counting-upstream.js';

export type DialectTraffic = {
	readonly home: Home;
	readonly program: RunningProgram;
	readonly upstream: CountingUpstream;
	readonly apiUrl: string;
	readonly askJson: (path: string) => Promise<any>;
	readonly askText: (path: string) => Promise<string>;
	readonly close: () => Promise<void>;
};

/** What nobody may find anywhere. */
export const prompt = 'Is the seventh sluice of Ardnacrusha open?';

/** The program, and behind it an upstream that counts; nothing was asked yet. */
export async function startDialects(flags: readonly string[] = []): Promise<DialectTraffic> {
	const home = makeHome();
	const upstream = await startCountingUpstream();
	const upstreams = ['openai', 'anthropic', 'ollama'].flatMap(name => ['--upstream', `${name}=${upstream.url}`]);
	const program = await startServe(home, ['--api', '127.0.0.1:0', ...upstreams, ...flags]);
	const apiUrl = readApiUrl(program);
	const ask = async (path: string): Promise<Response> => {
		const response = await fetch(`${apiUrl}${path}`);
		if (!response.ok) {
			throw new Error(`${path}: ${response.status} ${await response.text()}`);
		}

		return response;
	};

	return {
		home,
		program,
		upstream,
		apiUrl,
		askJson: async path => (await ask(path)).json(),
		askText: async path => (await ask(path)).text(),
		async close() {
			await program.stop();
			await upstream.close();
			home.remove();
		},
	};
}

/** Every API with and without a stream, failures and tools among them, by the vendors' own SDKs. */
export async function sendTraffic({program: {url}, home, upstream}: DialectTraffic): Promise<void> {
	const openai = (session: string): OpenAI => new OpenAI({
		apiKey: 'k', baseURL: `${url}/v1`, maxRetries: 0, defaultHeaders: {'x-session-id': session},
	});
	const anthropic = new Anthropic({
		apiKey: 'k', baseURL: url, maxRetries: 0, defaultHeaders: {'x-session-id': 'claude'},
	});
	const messages = [{role: 'user' as const, content: prompt}];
	const swallow = async (answer: Promise<unknown>): Promise<void> => {
		await answer.catch(() => undefined);
	};

	const drain = async (stream: AsyncIterable<unknown>): Promise<void> => {
		for await (const _ of stream) {
			// Only its end matters.
		}
	};

	for (const model of ['gpt-5-mini', 'gpt-5.1', 'gpt-5.1-tools', 'gpt-5-mini-broken']) {
		await swallow(openai('first').chat.completions.create({model, messages}));
		await swallow((async () => drain(await openai('second').chat.completions.create({
			model, messages, stream: true, stream_options: {include_usage: true},
		})))());
		await swallow(openai('first').completions.create({model, prompt}));
		await swallow((async () => drain(await openai('second').completions.create({model, prompt, stream: true})))());
	}

	for (const model of ['claude-opus-4-5', 'claude-opus-4-5-broken']) {
		await swallow(anthropic.messages.create({model, max_tokens: 100, messages}));
		await swallow((async () => drain(anthropic.messages.stream({model, max_tokens: 100, messages})))());
	}

	for (const [model, stream] of [['llama3.2', false], ['llama3.2', true], ['llama3.2-broken', true]]) {
		const response = await fetch(`${url}/api/chat`, {method: 'POST', headers: {'content-type': 'application/json', 'x-session-id': 'local'}, body: JSON.stringify({model, messages, stream})});
		await response.text();
	}

	await waitUntil(() => countOver(home) === upstream.counted.requests, {what: 'the rows'});
}

export function countOver({storePath}: Home): number {
	return Number(queryStore(storePath, 'SELECT count(*) AS count FROM requests WHERE state <> \'active\'')[0]!.count);
}
