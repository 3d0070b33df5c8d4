import type {DemoScript} from '../../source/demo/answer-plan.js';

export type DemoAnswer = {
	readonly sessionId: string;
	/** The stream came to its end as it should. */
	readonly isWhole: boolean;
	readonly statusCode: number | null;
	readonly text: string;
	/** Why it was cut; `null` if it was not. */
	readonly problem: string | null;
	/** When its last byte was here, on the monotonic clock of this process. */
	readonly doneMs: number;
};

const quick: DemoScript = {
	behavior: 'normal', firstTokenMs: 0, tokensPerSecond: 1_000_000, inputTokens: 100, outputTokens: 20,
};

/** Asks the fake upstream for a streamed answer through a proxy; the session's name finds the row again. A cut answer is an answer. */
export async function askThrough(proxyUrl: string, sessionId: string, script: DemoScript = {}, onText: (text: string) => void = () => {/* Nobody asks. */}): Promise<DemoAnswer> {
	let statusCode: number | null = null;
	let text = '';
	let problem: string | null = null;
	try {
		const response = await fetch(`${proxyUrl}/v1/chat/completions`, {
			method: 'POST',
			headers: {'content-type': 'application/json', 'x-session-id': sessionId, 'x-demo-script': JSON.stringify({...quick, ...script})},
			body: JSON.stringify({
				model: 'gpt-5-mini', messages: [{role: 'user', content: 'Is the gate open?'}], stream: true, stream_options: {include_usage: true},
			}),
		});
		statusCode = response.status;
		for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
			text += chunk;
			onText(text);
		}
	} catch (error) {
		problem = String((error as Error).cause ?? error);
	}

	return {
		sessionId, statusCode, text, problem, isWhole: problem === null && text.endsWith('data: [DONE]\n\n'), doneMs: performance.now(),
	};
}

/** Those that did not come whole, each in a line that says how it ended. */
export async function findBroken(answers: Promise<readonly DemoAnswer[]>): Promise<string[]> {
	const settled = await answers;
	return settled.filter(({isWhole}) => !isWhole).map(({sessionId, statusCode, problem, text}) => `${sessionId}: ${statusCode}, ${problem}, ${text.slice(-200)}`);
}

/** So many at once, named `<prefix>-<index>`. */
export async function askMany(proxyUrl: string, prefix: string, count: number, buildScript: (index: number) => DemoScript = () => ({})): Promise<DemoAnswer[]> {
	return Promise.all(Array.from({length: count}, async (_, index) => askThrough(proxyUrl, `${prefix}-${index}`, buildScript(index))));
}
