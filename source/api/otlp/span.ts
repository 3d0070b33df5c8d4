/** What is kept of an attribute: prompts and answers are attributes, too, so that only what is asked for by name is ever read. */
export type Attributes = Map<string, string | number | boolean>;

/** A span of an OpenTelemetry trace, as far as it concerns us; JSON and protobuf come to the same. */
export type Span = {
	/** Hex, lower case; empty where it is missing. */
	traceId: string;
	spanId: string;
	parentSpanId: string;
	/** 3 is a client's. */
	kind: number;
	startAtMs: number;
	endAtMs: number;
	readonly attributes: Attributes;
	/** Of the process that it is from. */
	resource: Attributes;
	isError: boolean;
	statusMessage: string | null;
	/** The class of the exception that its events tell of. */
	exceptionType: string | null;
};

export const clientKind = 3;

export function createSpan(): Span {
	return {
		traceId: '', spanId: '', parentSpanId: '', kind: 0, startAtMs: NaN, endAtMs: NaN, attributes: new Map(), resource: new Map(), isError: false, statusMessage: null, exceptionType: null,
	};
}

/** Every attribute that says something to us: those of OpenTelemetry now and before, OpenLLMetry's, OpenInference's. */
export const attributeNames = {
	provider: ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system'],
	operation: ['gen_ai.operation.name', 'llm.request.type', 'openinference.span.kind'],
	model: ['gen_ai.response.model', 'llm.response.model_name', 'gen_ai.request.model', 'llm.model_name', 'embedding.model_name'],
	requestedModel: ['gen_ai.request.model', 'llm.request.model_name'],
	inputTokens: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.usage.prompt_tokens', 'llm.token_count.prompt'],
	outputTokens: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.usage.completion_tokens', 'llm.token_count.completion'],
	totalTokens: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'llm.token_count.total'],
	cacheReadTokens: ['gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens', 'llm.token_count.prompt_details.cache_read'],
	cacheWriteTokens: ['gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens', 'llm.token_count.prompt_details.cache_write'],
	reasoningTokens: ['gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens', 'llm.token_count.completion_details.reasoning'],
	costUsd: ['gen_ai.usage.cost', 'llm.cost.total'],
	finishReason: ['gen_ai.response.finish_reasons', 'gen_ai.response.finish_reason', 'llm.response.finish_reason'],
	firstTokenSeconds: ['gen_ai.response.time_to_first_chunk', 'gen_ai.server.time_to_first_token'],
	isStream: ['gen_ai.request.stream', 'gen_ai.request.is_stream', 'llm.is_streaming'],
	reasoningEffort: ['gen_ai.request.reasoning.level', 'gen_ai.openai.request.reasoning_effort', 'gen_ai.request.reasoning_effort'],
	serviceTier: ['openai.response.service_tier', 'gen_ai.openai.response.service_tier'],
	responseId: ['gen_ai.response.id'],
	session: ['gen_ai.conversation.id', 'session.id'],
	agent: ['gen_ai.agent.name', 'agent.name'],
	service: ['service.name'],
	endUser: ['enduser.id', 'user.id'],
	host: ['server.address'],
	errorKind: ['error.type'],
	exception: ['exception.type'],
	statusCode: ['http.response.status_code', 'http.status_code'],
	httpMethod: ['http.request.method', 'http.method'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const wanted = new Set<string>(Object.values(attributeNames).flat());

export function isWanted(name: string): boolean {
	return wanted.has(name);
}

/** The first that is there, with its name. */
export function findAttribute(attributes: Attributes, what: keyof typeof attributeNames): {readonly name: string; readonly value: string | number | boolean} | null {
	for (const name of attributeNames[what]) {
		const value = attributes.get(name);
		if (value !== undefined && value !== '') {
			return {name, value};
		}
	}

	return null;
}
