import type {ReadHeader} from './identity.js';

/** What a path at the root means, so that a client needs nothing but tailrace's address. */
export type RootRoute = {
	/** Matches the path without query. */
	readonly path: RegExp;
	/** The provider's id; `null`: decided by the request's headers. */
	readonly provider: string | null;
	/** The provider's version path is missing and gets added: the Vercel AI SDK leaves it out. */
	readonly addsVersion: boolean;
	/** As the 404 and the README list it. */
	readonly title: string;
};

/** In order; the first match counts. */
export const rootRoutes: readonly RootRoute[] = [
	{
		path: /^\/v1(?:beta1)?\/(?:projects\/[^\/]+\/locations\/[^\/]+|publishers)\//v,
		provider: 'vertex', addsVersion: false, title: '/v1/projects/<project>/locations/<location>/…, /v1/publishers/…',
	},
	// Google's SDK writes a slash too many.
	{
		path: /^\/{1,2}ws\/google\.ai\.generativelanguage\./v, provider: 'gemini', addsVersion: false, title: '/ws/google.ai.generativelanguage.…',
	},
	{
		path: /^\/{1,2}ws\/google\.cloud\.aiplatform\./v, provider: 'vertex', addsVersion: false, title: '/ws/google.cloud.aiplatform.…',
	},
	{
		path: /^\/v1internal:[A-Za-z]+$/v, provider: 'code-assist', addsVersion: false, title: '/v1internal:<method>',
	},
	{
		path: /^\/model\/.+\/[^\/]+$/v, provider: 'bedrock', addsVersion: false, title: '/model/<model>/converse, /model/<model>/invoke, …',
	},
	{
		path: /^\/(?:upload\/)?v1(?:beta1?|alpha)\//v, provider: 'gemini', addsVersion: false, title: '/v1beta/…',
	},
	{
		path: /^\/v1\/(?:tunedM|m)odels\/[^\/:]+:[A-Za-z]+$/v, provider: 'gemini', addsVersion: false, title: '/v1/models/<model>:<method>',
	},
	{
		path: /^\/v1\/(?:messages(?:\/|$)|complete$)/v, provider: 'anthropic', addsVersion: false, title: '/v1/messages',
	},
	{
		path: /^\/messages(?:\/|$)/v, provider: 'anthropic', addsVersion: true, title: '/messages',
	},
	// What Claude Code asks besides messages.
	{
		path: /^\/api\/(?:hello|event_logging|claude_code|claude_cli|oauth)(?:\/|$)/v, provider: 'anthropic', addsVersion: false, title: '/api/hello, /api/claude_code/…',
	},
	{
		path: /^\/v1\/(?:code|filestore)\//v, provider: 'anthropic', addsVersion: false, title: '/v1/code/…, /v1/filestore/…',
	},
	{
		path: /^\/api\/(?:chat|generate|embed|embeddings|tags|show|ps|version|pull|push|create|copy|delete|blobs|me|experimental)(?:\/|$)/v,
		provider: 'ollama', addsVersion: false, title: '/api/chat, /api/generate, /api/tags, …',
	},
	{
		path: /^\/backend-api\//v, provider: 'chatgpt', addsVersion: false, title: '/backend-api/…',
	},
	{
		path: /^\/v2\/(?:chat|embed|rerank)$/v, provider: 'cohere', addsVersion: false, title: '/v2/chat, /v2/embed, /v2/rerank',
	},
	{
		path: /^\/v1\//v, provider: null, addsVersion: false, title: '/v1/chat/completions, /v1/responses, /v1/embeddings, /v1/…',
	},
	{
		path: /^\/(?:chat\/completions|completions|responses|embeddings|images|audio|moderations|models|files|batches|realtime)(?:\/|$)/v,
		provider: null, addsVersion: true, title: '/chat/completions, /responses, …',
	},
];

/** The names that no upstream of the user's can have, since a root route begins with them. */
export const reservedNames: ReadonlySet<string> = new Set([
	'v1',
	'v2',
	'v1beta',
	'v1beta1',
	'v1alpha',
	'v1internal',
	'upload',
	'model',
	'api',
	'backend-api',
	'messages',
	'chat',
	'completions',
	'responses',
	'embeddings',
	'images',
	'audio',
	'moderations',
	'models',
	'files',
	'batches',
	'realtime',
	'ws',
	's',
]);

/** Whose API a request means whose path several have (`/v1/models`): each one's clients send headers of their own. */
export function pickProviderByHeaders(readHeader: ReadHeader): string {
	if (readHeader('anthropic-version') !== undefined || readHeader('user-agent')?.startsWith('claude-') === true) {
		return 'anthropic';
	}

	if (readHeader('x-goog-api-key') !== undefined || readHeader('x-goog-api-client') !== undefined) {
		return 'gemini';
	}

	return readHeader('x-api-key') !== undefined && readHeader('authorization') === undefined ? 'anthropic' : 'openai';
}
