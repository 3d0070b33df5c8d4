/**
What clients ask beside models: whether the service is there, settings, accounts, telemetry. By provider, on the path after
its prefix. It passes like everything else, and counts in no rate, ratio or percentile of requests.
*/
const controlPaths: Readonly<Record<string, RegExp>> = {
	// Claude Code's.
	anthropic: /^\/(?:api\/(?:hello|event_logging|claude_code|claude_cli|oauth)|v1\/(?:code|filestore))(?:\/|$)/v,
	// Codex's: all but `/codex/responses` and what belongs to it.
	chatgpt: /^\/backend-api\/(?:(?!codex\/)|codex\/analytics-events(?:\/|$))/v,
	ollama: /^\/(?:$|api\/(?:version|ps|me)\/?$)/v,
};

export function isControl(providerId: string, method: string, path: string): boolean {
	return method === 'HEAD' || method === 'OPTIONS' || controlPaths[providerId]?.test(path) === true;
}
