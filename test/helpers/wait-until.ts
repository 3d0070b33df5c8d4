import {setTimeout as sleep} from 'node:timers/promises';

/** Asks again and again until there is an answer (anything but `false`, `null`, `undefined`), and gives it back; fails with `what` when it never comes. */
export async function waitUntil<Answer>(
	probe: () => Answer | Promise<Answer>,
	{what = 'the condition', timeoutMs = 10_000, everyMs = 2} = {},
): Promise<Exclude<Answer, false | null | undefined>> {
	const endMs = performance.now() + timeoutMs;
	for (;;) {
		// One question at a time: the next depends on this one's answer.

		const answer = await probe();
		if (answer !== false && answer !== null && answer !== undefined) {
			return answer as Exclude<Answer, false | null | undefined>;
		}

		if (performance.now() > endMs) {
			throw new Error(`Waited ${timeoutMs} ms for ${what}`);
		}

		await sleep(everyMs);
	}
}
