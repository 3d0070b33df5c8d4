import {unknownRequestFacts, type RequestFacts} from '../core/fact.js';
import {cleanText} from '../core/text.js';
import {pickCount} from '../core/usage.js';
import {readJson} from './json-body.js';
import {
	countElements,
	pickArray,
	pickFirstString,
	pickNames,
	pickObject,
	pickString,
	type JsonObject,
} from './json-value.js';
import {ModalityCollector} from './modality.js';
import {countInputs, isSystemRole, readStream} from './openai-request.js';

/** Reads what a message's request says, on Anthropic's own API, on Vertex and on Bedrock. */
export function readMessageRequest(body: JsonObject): RequestFacts {
	const modality = new ModalityCollector();
	const messages = pickArray(body.messages).map(message => pickObject(message));
	for (const message of messages) {
		modality.addContent(message.content);
	}

	return {
		...unknownRequestFacts,
		model: cleanText(body.model),
		isStream: readStream(body.stream),
		modality: modality.pick(),
		// Legacy completions have one text.
		messageCount: countElements(body.messages) ?? countInputs(body.prompt),
		toolCount: pickArray(body.tools).length,
		hasSystemPrompt: hasText(body.system) || messages.some(message => isSystemRole(message.role)),
		reasoningEffort: cleanText(pickObject(body.output_config).effort) ?? readThinking(pickObject(body.thinking)),
		endUser: readEndUser(pickObject(body.metadata).user_id),
		mcpServers: pickNames(body.mcp_servers, 'name'),
	};
}

function hasText(system: unknown): boolean {
	return pickString(system) !== '' || pickArray(system).length > 0;
}

/** Without an effort, how thinking was asked for: its budget, or the word for it. */
function readThinking(thinking: JsonObject): string | null {
	const budgetTokens = pickCount(thinking.budget_tokens);
	return thinking.type === 'enabled' && budgetTokens !== null ? `${budgetTokens} tokens` : cleanText(thinking.type);
}

/**
Claude Code packs device, account and session into this field, as JSON or joined by underscores. Who it is remains: the
account, else the device.
*/
function readEndUser(userId: unknown): string | null {
	const text = pickString(userId);
	if (text.startsWith('{')) {
		const packed = pickObject(readJson(text).value);
		return cleanText(pickFirstString(packed.account_uuid, packed.device_id));
	}

	const packed = /^user_(?<device>[\da-f]+)_account_(?<account>[\d\-a-f]*)_session_/v.exec(text)?.groups;
	return cleanText(packed === undefined ? text : pickFirstString(packed.account, packed.device));
}
