import type {Agent, DemoRequest} from './agent.js';
import type {Behavior} from './answer-plan.js';
import {createClaudeCode, createCodex, createGeminiCli} from './coding-agents.js';
import {createRandom, type SeededRandom} from './seeded-random.js';
import {
	createChatService,
	createGroqBot,
	createIndexer,
	createLocalChat,
} from './service-agents.js';

export type DemoStep = {
	/** After the step before. */
	readonly waitMs: number;
	readonly request: DemoRequest;
	/** When the client leaves; `null` when it stays. */
	readonly abortAfterMs: number | null;
};

/** Of a thousand requests, so many go otherwise than well: about one in twenty fails. */
const mishaps: ReadonlyArray<readonly [Behavior, number]> = [
	['slow', 25],
	['rate-limited', 14],
	['overloaded', 9],
	['server-error', 6],
	['too-long', 5],
	['stream-error', 7],
	['cut', 6],
	['stall', 7],
];

const abortsOfThousand = 15;

/** Traffic comes in moods that change: pauses, the usual, bursts. Each is of as many requests, so it is the mean of their pauses that is 1. */
const moods = [0.35, 0.8, 1, 1, 1.1, 1.75].map((mood, _, all) => mood * all.reduce((sum, other) => sum + (1 / other), 0) / all.length);

/**
An endless, seeded stream of requests by several programs at once.

@yields Each request with the pause before it.
*/
export function * createScenario(seed: number, ratePerSecond: number): Generator<DemoStep, never> {
	const random = createRandom(seed);
	const agents = createAgents(random);
	for (;;) {
		const mood = random.pick(moods);
		const count = random.integer(8, 30);
		for (let index = 0; index < count; index++) {
			yield createStep(random, agents, ratePerSecond * mood);
		}
	}
}

function createStep(random: SeededRandom, agents: readonly Agent[], ratePerSecond: number): DemoStep {
	const request = pickAgent(random, agents).nextTurn();
	const behavior = pickBehavior(random);
	return {
		// Arrivals that know nothing of each other.
		waitMs: -Math.log(1 - random.next()) / ratePerSecond * 1000,
		request: {...request, script: {...request.script, behavior, seed: random.integer(0, 0xFF_FF_FF_FF)}},
		abortAfterMs: random.next() * 1000 < abortsOfThousand ? random.integer(300, 3000) : null,
	};
}

function pickAgent(random: SeededRandom, agents: readonly Agent[]): Agent {
	const weights = agents.flatMap(agent => Array.from({length: agent.weight}, () => agent));
	return random.pick(weights);
}

function pickBehavior(random: SeededRandom): Behavior {
	let left = random.next() * 1000;
	for (const [behavior, share] of mishaps) {
		left -= share;
		if (left < 0) {
			return behavior;
		}
	}

	return 'normal';
}

function createAgents(random: SeededRandom): Agent[] {
	return [
		createClaudeCode(random, 'fix-gate', 4),
		createClaudeCode(random, 'write-docs', 2),
		createCodex(random),
		createGeminiCli(random),
		createChatService(random),
		createIndexer(random),
		createGroqBot(random),
		createLocalChat(random),
	];
}
