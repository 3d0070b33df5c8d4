import {parseJson} from '../body.js';
import {pathText} from '../parameter.js';
import {ApiError, type ApiRequest, type Route} from '../route.js';
import {questions, type Question} from './questions.js';

/** A filter and what is marked; nobody asks more. */
const maxQuestionBytes = 1024 * 1024;

const names = Object.keys(questions).join(', ');

/**
What the screen asks of a store, for a screen on another machine: named as in `core/store.ts`, with the argument as a JSON
body. `/v1/requests` and its neighbours are for people.
*/
export const readRoutes: readonly Route[] = [
	{
		method: 'POST',
		path: '/v1/read/{question}',
		title: 'What a screen on another machine asks',
		access: 'read',
		isHeavy: ({question}) => pickQuestion(question)?.isHeavy ?? false,
		parameters: [pathText('question', `One of ${names}.`)],
		body: 'The argument of the question.',
		async handle(request, {reader}) {
			const question = pickQuestion(request.path.question);
			if (question === null) {
				throw new ApiError(404, 'not_found', 'There is no such question.', `Ask one of ${names}.`);
			}

			return {
				status: 200,
				headers: {'content-type': 'application/json; charset=utf-8'},
				body: JSON.stringify(await question.ask(await readArgument(request), reader) ?? null, packMaps),
			};
		},
	},
];

function pickQuestion(name: string | undefined): Question | null {
	return name !== undefined && Object.hasOwn(questions, name) ? questions[name as keyof typeof questions] : null;
}

async function readArgument(request: ApiRequest): Promise<unknown> {
	const {bytes, contentType} = await request.readBody();
	// A web page can send other kinds without asking first.
	if (contentType !== 'application/json') {
		throw new ApiError(415, 'json_needed', 'The body is not sent as JSON.', 'Send it with content-type: application/json.');
	}

	if (bytes.length > maxQuestionBytes) {
		throw new ApiError(413, 'body_too_large', `The question is longer than ${maxQuestionBytes} bytes.`, 'Ask for less at once.');
	}

	return bytes.length === 0 ? null : parseJson(bytes);
}

/** Sketches go as lists of their buckets. */
function packMaps(_: string, value: unknown): unknown {
	return value instanceof Map ? [...value] : value;
}
