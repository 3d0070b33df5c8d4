import type {PhaseEnd} from './event.js';
import type {RequestRecord} from './request-record.js';

/**
The phases that tailrace measures of every request, made from the record that holds their durations: they tile
`total_request` from the request's first byte to the response's last. A phase that was never reached is left out.
*/
export function buildPhases(record: RequestRecord): PhaseEnd[] {
	const {durationMs, upstreamMs, connectMs, firstByteMs, firstTokenMs} = record;
	const phases: PhaseEnd[] = [];
	const add = (name: string, startMs: number, endMs: number | null): void => {
		if (endMs !== null) {
			phases.push({
				type: 'phase-end',
				requestId: record.id,
				name,
				startMs,
				durationMs: Math.max(0, endMs - startMs),
				isSuccess: record.state === 'ok' || record.state === 'active',
				source: 'tailrace',
			});
		}
	};

	const receivedMs = durationMs === null || upstreamMs === null ? 0 : Math.max(0, durationMs - upstreamMs);
	if (upstreamMs !== null) {
		add('request_received', 0, receivedMs);
	}

	const connectedMs = receivedMs + (connectMs ?? 0);
	if (connectMs !== null) {
		add('upstream_connect', receivedMs, connectedMs);
	}

	add('first_byte', connectedMs, firstByteMs);
	add('first_token', firstByteMs ?? connectedMs, firstTokenMs);
	const streamingStartMs = firstTokenMs ?? firstByteMs;
	if (streamingStartMs !== null) {
		add('streaming', streamingStartMs, durationMs);
	}

	add('total_request', 0, durationMs);
	return phases;
}
