import assert from 'node:assert/strict';
import process from 'node:process';
import {
	afterEach,
	describe,
	test,
} from 'node:test';
import React, {useEffect} from 'react';
import {Text} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {useJobs} from '../../../source/ui/hooks/use-jobs.js';
import {useSuspend} from '../../../source/ui/hooks/use-suspend.js';
import {useTerminalSize} from '../../../source/ui/hooks/use-terminal-size.js';
import {type Jobs} from '../../../source/ui/jobs.js';
import {type ScreenTools} from '../../../source/ui/tools.js';
import {createFakeTerminal} from '../../helpers/fake-terminal.js';
import {waitUntil} from '../../helpers/wait-until.js';
import {sceneTools} from '../mount.js';

afterEach(cleanup);

describe('the terminal\'s size', () => {
	function Size({terminal}: {readonly terminal: NodeJS.WriteStream}): React.ReactNode {
		const {columns, rows} = useTerminalSize(terminal);
		return <Text>{columns}×{rows}</Text>;
	}

	test('is followed, that of another terminal too, and is usual where it is unknown', async () => {
		const [first, second] = [createFakeTerminal(100, 30), createFakeTerminal(60, 20)];
		const {lastFrame, rerender, unmount} = render(<Size terminal={first.stdout}/>);
		assert.equal(lastFrame(), '100×30');
		await waitUntil(() => first.stdout.listenerCount('resize') > 0, {what: 'the listener'});
		await first.resize(81, 25);
		await waitUntil(() => lastFrame() === '81×25', {what: 'the new size'});
		rerender(<Size terminal={second.stdout}/>);
		await waitUntil(() => lastFrame() === '60×20', {what: 'the other terminal'});
		await waitUntil(() => first.stdout.listenerCount('resize') === 0, {what: 'the end of the first listener'});
		await second.resize(0, 0);
		await waitUntil(() => lastFrame() === '80×24', {what: 'the usual size'});
		unmount();
		assert.equal(second.stdout.listenerCount('resize'), 0);
	});
});

describe('what keys have set going', () => {
	function Working({tools, onJobs}: {readonly tools: ScreenTools; readonly onJobs: (jobs: Jobs) => void}): React.ReactNode {
		const jobs = useJobs(tools, () => undefined);
		useEffect(() => {
			onJobs(jobs);
		}, [jobs, onJobs]);
		return <Text>working</Text>;
	}

	test('is the same however often it is drawn, and ends with the screen', async () => {
		let stopCount = 0;
		const stop = (): void => {
			stopCount++;
		};

		const tools: ScreenTools = {...sceneTools, startSql: () => ({result: new Promise(() => {/* It never ends. */}), stop})};
		const told = new Set<Jobs>();
		const onJobs = (jobs: Jobs): void => {
			told.add(jobs);
		};

		const {rerender, unmount} = render(<Working tools={tools} onJobs={onJobs}/>);
		await waitUntil(() => told.size > 0, {what: 'the jobs'});
		const [jobs] = told;
		void jobs!.runSql('SELECT 1');
		rerender(<Working tools={{...tools}} onJobs={onJobs}/>);
		assert.deepEqual([told.size, stopCount], [1, 0]);
		unmount();
		assert.equal(stopCount, 1);
	});
});

describe('the suspension', () => {
	function Suspending({onSuspend}: {readonly onSuspend: () => Promise<void>}): React.ReactNode {
		suspend = useSuspend(onSuspend);
		return <Text>here</Text>;
	}

	let suspend: () => void = () => undefined;

	test('happens once at a time, by key or by a signal, again when it is over, and not after the end', async () => {
		const before = process.listeners('SIGTSTP');
		const ends: Array<() => void> = [];
		const {unmount} = render(<Suspending onSuspend={async () => new Promise<void>(resolve => {
			ends.push(resolve);
		})}/>);
		const listener = await waitUntil(() => process.listeners('SIGTSTP').find(known => !before.includes(known)), {what: 'the listener'});
		suspend();
		await waitUntil(() => ends.length === 1, {what: 'the first suspension'});
		suspend();
		listener('SIGTSTP');
		ends[0]!();
		await waitUntil(() => {
			listener('SIGTSTP');
			return ends.length > 1;
		}, {what: 'the second suspension'});
		assert.equal(ends.length, 2);
		ends[1]!();
		unmount();
		assert.deepEqual(process.listeners('SIGTSTP'), before);
	});
});
