import {type LimitCourse} from '../../../source/core/limit-course.js';
import {type AgentTotals, type ErrorGroup, type Group} from '../../../source/core/question.js';
import {createTotals} from '../../../source/core/summary.js';
import {type Answer} from '../../../source/ui/data/question.js';
import {hostileTexts} from '../hostile.js';
import {sceneNowAtMs} from '../scene.js';

/** By view: answers of the store that have hostile text wherever text can be. */
export function hostileAnswers(): Array<readonly [viewId: string, answer: Answer]> {
	const covered = {
		fromMs: sceneNowAtMs - 900_000, toMs: sceneNowAtMs, stepMs: 300_000, readFromMs: sceneNowAtMs - 1000,
	};
	const series = [0, 1, 2];
	return [
		['models', {
			type: 'groups', groupBy: 'agent', isOld: false, groups: {
				...covered,
				requestsSeries: series,
				failedSeries: series,
				groups: hostileTexts.map((name): Group => ({
					name, provider: null, totals: createTotals(), tokensSeries: series,
				})),
			},
		}],
		['sessions', {type: 'sessions', isOld: true, sessions: {...covered, agents: hostileTexts.flatMap(text => [buildAgent(text, null), buildAgent(text, text)])}}],
		['limits', {
			type: 'limits', hasBurners: true, isOld: false, limits: {...covered, limits: hostileTexts.map(text => buildCourse(text))},
		}],
		['errors', {type: 'errors', isOld: false, errors: {...covered, groups: hostileTexts.map((text, index) => buildError(text, index))}}],
	];
}

export function buildAgent(sessionId: string | null, agentId: string | null, known: Partial<AgentTotals> = {}): AgentTotals {
	return {
		sessionId,
		agentId,
		parentAgentId: null,
		agent: sessionId,
		model: sessionId,
		totals: createTotals(),
		firstAtMs: sceneNowAtMs - 60_000,
		lastAtMs: sceneNowAtMs,
		retriedCount: 1,
		toolCallCount: 2,
		toolNames: [...hostileTexts],
		durationSumMs: 0,
		durationCount: 0,
		requestsSeries: [0, 1, 2],
		contextTokens: [1, 2, 3],
		...known,
	};
}

/** A limit that is called so, and burnt by who is called so. */
export function buildCourse(text: string): LimitCourse {
	return {
		limit: {
			type: 'rate-limit', provider: text, apiKeyId: text, name: text, limit: 500, remaining: 20, usedRatio: null, windowMs: null, resetAtMs: sceneNowAtMs + 60_000, capturedAtMs: sceneNowAtMs,
		},
		fullAtMs: sceneNowAtMs + 30_000,
		usedSeries: [null, 0, 0.5, 1, 7],
		burner: {session: text, ratio: 0.5},
	};
}

function buildError(text: string, index: number): ErrorGroup {
	return {
		provider: text,
		errorKind: text,
		statusCode: 500,
		message: text,
		messagePattern: text,
		requestHash: index % 2 === 0 ? text : null,
		count: 3,
		firstAtMs: sceneNowAtMs - 60_000,
		lastAtMs: sceneNowAtMs,
		series: [0, 1, 2],
		model: text,
		sessionCount: 2,
	};
}
