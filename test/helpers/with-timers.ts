import {type TestContext} from 'node:test';

/** Moves the clock of a test; timers fire as it passes them. */
export type Timers = {readonly tick: (ms: number) => void};

/** A test whose timers stand still until it moves them. */
export function withTimers(act: (timers: Timers) => void | Promise<void>): (t: TestContext) => Promise<void> {
	return async t => {
		t.mock.timers.enable({apis: ['setTimeout']});
		t.mock.timers.tick(0);
		await act(t.mock.timers);
	};
}
