import assert from 'node:assert/strict';
import {
	after,
	before,
	describe,
	test,
} from 'node:test';
import {GoogleGenAI, Modality, type Session} from '@google/genai';
import type {RequestRecord} from '../../../source/core/request-record.js';
import {startTestProxy, type TestProxy} from '../../helpers/proxy.js';
import {openSocket, startSocketUpstream, type SocketUpstream} from '../../helpers/socket-upstream.js';
import {waitUntil} from '../../helpers/wait-until.js';

type Message = Readonly<Record<string, unknown>>;

const path = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';
const usageMetadata = {
	promptTokenCount: 1236,
	responseTokenCount: 77,
	totalTokenCount: 1313,
	promptTokensDetails: [{modality: 'TEXT', tokenCount: 1236}],
	responseTokensDetails: [{modality: 'TEXT', tokenCount: 13}, {modality: 'AUDIO', tokenCount: 64}],
};
const sound = {serverContent: {modelTurn: {parts: [{inlineData: {mimeType: 'audio/pcm;rate=24000', data: 'TwBbAGwAdABp'}}]}}};
const words = {serverContent: {outputTranscription: {text: 'A reading of 5 has been recorded.'}}};
const setup = {
	setup: {
		model: 'models/gemini-2.5-flash-native-audio-preview-09-2025',
		generationConfig: {responseModalities: ['AUDIO']},
		systemInstruction: {parts: [{text: 'Confirm it.'}]},
		tools: [{functionDeclarations: [{name: 'record_reading'}]}],
	},
};
const question = {client_content: {turns: [{role: 'user', parts: [{text: 'Please record a reading of 5.'}]}], turnComplete: true}};

describe('Gemini’s Live API', () => {
	let upstream: SocketUpstream;
	let proxy: TestProxy;
	/** By the field of the message that they answer. */
	let answers: Readonly<Record<string, readonly Message[]>> = {};

	before(async () => {
		upstream = await startSocketUpstream((tell, message) => {
			for (const answer of answers[Object.keys(message)[0]!] ?? []) {
				tell(answer);
			}
		});
		proxy = await startTestProxy([`gemini=${upstream.url}`, `vertex=${upstream.url}`]);
	});
	after(async () => {
		await proxy.close(0);
		upstream.close();
	});

	const takeTurn = async (): Promise<RequestRecord> => {
		const record = await proxy.takeRecord();
		return record.operation === 'socket' ? takeTurn() : record;
	};

	test('has a row a turn, with the turn’s usage by its sound, and the tools that it called', async () => {
		answers = {
			setup: [{setupComplete: {}}],
			client_content: [{toolCall: {functionCalls: [{id: 'function-call-1', name: 'record_reading', args: {value: 5}}]}}],
			tool_response: [words, sound, sound, {serverContent: {generationComplete: true}}, {serverContent: {turnComplete: true}, usageMetadata}],
		};
		const client = await openSocket(`${proxy.url}${path}?key=secret-key`);
		for (const message of [setup, question, {tool_response: {functionResponses: [{id: 'function-call-1', response: {output: 'Recorded 5.'}}]}}]) {
			client.send(JSON.stringify(message));
		}

		const turn = await takeTurn();
		assert.deepEqual(
			[turn.state, turn.provider, turn.format, turn.operation, turn.model, turn.modality, turn.finishReason, turn.usageSource],
			['ok', 'gemini', 'gemini-live', 'realtime', 'gemini-2.5-flash-native-audio-preview-09-2025', 'audio', 'turn_complete', 'reported'],
		);
		assert.deepEqual([turn.inputTokens, turn.outputTokens, turn.totalTokens, turn.costDetails?.outputAudioTokens], [1236, 77, 1313, 64]);
		assert.deepEqual([turn.toolCount, turn.toolNames, turn.hasSystemPrompt, turn.endpoint], [1, ['record_reading'], true, path]);
		assert.notEqual(turn.firstTokenMs, null);
		assert.ok(turn.requestBytes > 300);

		client.send(JSON.stringify(question));
		client.send('{"tool_response": {}}');
		const second = await takeTurn();
		assert.deepEqual([second.inputTokens, second.socketId, second.model], [1236, turn.socketId, turn.model]);
		client.close();
		const socket = await proxy.takeRecord();
		assert.deepEqual([socket.id, socket.operation, socket.totalTokens], [turn.socketId, 'socket', null]);
		assert.doesNotMatch(JSON.stringify(proxy.events), /secret-key|recorded/v);
	});

	test('is read as the vendor’s own SDK speaks it', async () => {
		answers = {
			setup: [{setupComplete: {}}],
			clientContent: [{serverContent: {modelTurn: {parts: [{text: 'four'}]}}}, {serverContent: {turnComplete: true}, usageMetadata}],
		};
		const messages: unknown[] = [];
		const ai = new GoogleGenAI({apiKey: 'k', httpOptions: {baseUrl: proxy.url}});
		const session: Session = await ai.live.connect({
			model: 'gemini-live-2.5-flash', config: {responseModalities: [Modality.TEXT]}, callbacks: {
				onmessage(message) {
					messages.push(message);
				},
			},
		});
		session.sendClientContent({turns: 'two and two?', turnComplete: true});
		const turn = await takeTurn();
		assert.deepEqual([turn.state, turn.provider, turn.model, turn.totalTokens], ['ok', 'gemini', 'gemini-live-2.5-flash', 1313]);
		await waitUntil(() => messages.length > 1, {what: 'the answer'});
		session.close();
	});

	test('takes usage that comes alone after the turn, what was heard, and what is interrupted or cut', async () => {
		answers = {
			setup: [{setupComplete: {}}],
			realtimeInput: [
				{serverContent: {inputTranscription: {text: 'hush'}}},
				sound,
				{serverContent: {interrupted: true}},
				{serverContent: {turnComplete: true}},
				{usageMetadata},
				{sessionResumptionUpdate: {}},
				sound,
				{serverContent: {turnComplete: true}},
				{usageMetadata: {promptTokenCount: 7, responseTokenCount: 1, totalTokenCount: 8}},
				sound,
				words,
			],
		};
		const client = await openSocket(`${proxy.url}/vertex/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent`);
		client.send(JSON.stringify({setup: {model: 'projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash'}}));
		client.send('{"realtimeInput": {"audio": {"data": "AAAA"}}}');
		const [first, second] = [await takeTurn(), await takeTurn()];
		assert.deepEqual([first.finishReason, first.totalTokens, first.firstTokenMs, first.model], ['interrupted', 1313, null, 'gemini-live-2.5-flash']);
		assert.deepEqual([second.finishReason, second.totalTokens, second.provider], ['turn_complete', 8, 'vertex']);
		upstream.sockets.at(-1)!.close();
		const cut = await takeTurn();
		assert.deepEqual([cut.state, cut.errorKind, cut.usageSource, cut.inputTokens], ['failed', 'incomplete_stream', 'partial', null]);
	});

	test('tells why it was refused, which only the close of the socket says', async () => {
		answers = {};
		const client = await openSocket(`${proxy.url}${path}`);
		client.send(JSON.stringify(setup));
		await waitUntil(() => upstream.sockets.at(-1)!.readyState === upstream.sockets.at(-1)!.OPEN, {what: 'the socket'});
		upstream.sockets.at(-1)!.close(1007, 'API key expired. Please renew the API key.');
		const refused = await takeTurn();
		assert.deepEqual([refused.state, refused.errorKind, refused.errorMessage, refused.usageSource], ['failed', 'close_1007', 'API key expired. Please renew the API key.', 'none']);
	});
});
