import type {Route} from './route.js';

/** The OpenAPI 3.1 document of a table of routes. */
export function buildOpenApi(routes: readonly Route[], prefix: string): unknown {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const route of routes) {
		paths[route.path] ??= {};
		paths[route.path]![route.method.toLowerCase()] = buildOperation(route);
	}

	return {
		openapi: '3.1.0',
		info: {title: 'tailrace', version: '1', description: 'What passed through the proxy: metadata of LLM requests.'},
		servers: [{url: prefix === '' ? '/' : prefix}],
		paths,
		components: {
			securitySchemes: {
				bearer: {type: 'http', scheme: 'bearer'},
				internalAuth: {type: 'apiKey', in: 'header', name: 'x-internal-auth'},
			},
		},
	};
}

function buildOperation({title, access, parameters, body}: Route): unknown {
	return {
		summary: title,
		parameters: parameters.map(({name, in: place, type, doc}) => ({
			name, in: place, required: place === 'path', description: doc, schema: {type},
		})),
		...(body !== undefined && {requestBody: {description: body, content: {'application/json': {schema: {type: 'object'}}}}}),
		responses: {200: {description: 'OK'}, default: {description: 'An error with a hint'}},
		...(access === 'destroy' && {security: [{bearer: []}, {internalAuth: []}]}),
	};
}
