// A program as `tailrace run` starts it: it asks what it is told to, with the settings it finds, and ends as it is told.
import process from 'node:process';
import OpenAI from 'openai';

const [task = '', value = ''] = process.argv.slice(2);
const ask = async script => {
	// The address is the environment's.
	const client = new OpenAI({
		apiKey: 'k', maxRetries: 0, defaultHeaders: {
			'x-demo-script': JSON.stringify({
				behavior: 'normal', firstTokenMs: 0, tokensPerSecond: 1_000_000, inputTokens: 100, outputTokens: 20, ...script,
			}),
		},
	});
	const stream = await client.chat.completions.create({
		model: 'gpt-5-mini', messages: [{role: 'user', content: 'Open?'}], stream: true, stream_options: {include_usage: true},
	});
	let text = '';
	for await (const chunk of stream) {
		text += chunk.choices[0]?.delta.content ?? '';
	}

	return text;
};

const tasks = {
	async ask() {
		const text = await ask({});
		console.log(text === '' ? 'silence' : 'answered');
		process.exitCode = Number(value);
	},
	/** Asks whenever a line comes, until its input ends. */
	async lines() {
		console.log('ready');
		for await (const _ of process.stdin) {
			try {
				await ask({});
				console.log('answered');
			} catch {
				console.log('refused');
			}
		}
	},
	leave() {
		process.exitCode = Number(value);
	},
	print() {
		console.log(JSON.stringify(process.env));
	},
	die() {
		process.kill(process.pid, value);
	},
	/** Leaves in the middle of an answer. */
	async abandon() {
		setTimeout(() => {
			process.kill(process.pid, 'SIGKILL');
		}, 600);
		await ask({outputTokens: 10_000, tokensPerSecond: 50});
	},
	/** Tells what it hears; the last ends it. */
	listen() {
		let count = 0;
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
			process.on(signal, () => {
				count++;
				console.log(`heard ${signal} ${count}`);
				if (count === Number(value)) {
					setTimeout(() => {
						process.exit(40 + count);
					}, 200);
				}
			});
		}

		setInterval(() => {/* Stays. */}, 1000);
		console.log('ready');
	},
};

await tasks[task]();
