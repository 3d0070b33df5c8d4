import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import {test} from 'node:test';
import {escapeForTerminal} from '../../source/core/text.js';
import {
	makeHome,
	queryStore,
	runProgram,
	startServe,
} from '../helpers/program.js';
import {requestRaw} from '../helpers/raw-client.js';
import {readBody, startScriptedUpstream} from '../helpers/scripted-upstream.js';
import {waitUntil} from '../helpers/wait-until.js';
import {hostileTexts} from '../ui/hostile.js';

const forgedLine = '\n2026-01-01T00:00:00.000Z 200 ok openai forged in=1\r\n=cmd|calc\t';
const texts = [...hostileTexts, forgedLine, '\u{1B}]52;c;ZXZpbA==\u{7}', '\u{1B}P1$r\u{1B}\\', '\u{85}next', '＝1+1', '"},{"model":"forged"'];

test('A18 A19 A20 hostile text in whatever is recorded is one line of the log and one row of each export, and holds no control in either', async () => {
	let model = '';
	const upstream = await startScriptedUpstream(async (incoming, response) => {
		await readBody(incoming);
		response.writeHead(400, {'content-type': 'application/json', 'x-request-id': 'a\u{9B}31mb'});
		response.end(JSON.stringify({model, error: {message: model, type: model, code: model}}));
	});
	const home = makeHome();
	const program = await startServe(home, ['--upstream', `openai=${upstream.url}`]);
	for (const text of texts) {
		model = text;
		// What a header may hold: no line ends, any other byte.
		const header = Buffer.from(text).toString('latin1').replaceAll(/[^\t\u{20}-\u{7E}\u{80}-\u{FF}]/gv, ' ');
		const {response} = await requestRaw(program.url, {
			method: 'POST', path: '/v1/chat/completions', headers: [['content-type', 'application/json'], ['user-agent', `client ${header}`], ['x-session-id', header]],
			body: JSON.stringify({
				model: text, user: text, messages: [], tools: [{type: 'function', function: {name: text}}], metadata: {user_id: text},
			}),
		});
		assert.equal(response.head?.statusCode, 400);
	}

	await waitUntil(() => queryStore(home.storePath, 'SELECT count(*) AS count FROM requests WHERE state = \'failed\'')[0]!.count === texts.length, {what: 'the rows'});
	assert.equal(await program.stop(), 0);
	const log = program.output().split('\n').filter(line => line.includes('/v1/chat/completions'));
	assert.equal(log.length, texts.length);
	for (const line of log) {
		assert.equal(line, escapeForTerminal(line));
		assert.match(line, /^\d{4}-\d\d-\d\dT/v);
	}

	for (const row of queryStore(home.storePath, 'SELECT * FROM requests')) {
		assert.doesNotMatch(Object.values(row).join(' '), /\p{Control}/v);
	}

	for (const [format, count] of [
		['jsonl', (output: string) => output.trimEnd().split('\n').length],
		['json', (output: string) => (JSON.parse(output) as unknown[]).length],
		['csv', (output: string) => output.trimEnd().split('\r\n').length - 1],
	] as const) {
		const {output} = await runProgram(['export', '--store', home.storePath, '--format', format], home.environment);
		assert.equal(count(output), texts.length, format);
		assert.doesNotMatch(output.replaceAll(/\r?\n/gv, ''), /\p{Control}/v, format);
	}

	await upstream.close();
	home.remove();
});
