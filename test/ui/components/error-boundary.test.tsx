import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {Text} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {ErrorBoundary} from '../../../source/ui/components/error-boundary.js';
import {waitUntil} from '../../helpers/wait-until.js';

afterEach(cleanup);

function Broken({thrown = new Error('cannot draw')}: {readonly thrown?: unknown}): React.ReactNode {
	throw thrown;
}

test('a fault in drawing is handed on once and leaves nothing on the screen', async () => {
	const errors: Error[] = [];
	const {lastFrame} = render((
		<ErrorBoundary onError={error => {
			errors.push(error);
		}}
		>
			<Broken/>
		</ErrorBoundary>
	));
	await waitUntil(() => errors.length > 0);
	assert.deepEqual(errors.map(({message}) => message), ['cannot draw']);
	assert.equal(lastFrame()?.trim(), '');
});

test('what is in order is drawn, and gone when it breaks later, even by what is no error', async () => {
	const errors: Error[] = [];
	const keep = (error: Error): void => {
		errors.push(error);
	};

	const build = (child: React.JSX.Element): React.JSX.Element => <ErrorBoundary onError={keep}>{child}</ErrorBoundary>;
	const {lastFrame, rerender} = render(build(<Text>all is well</Text>));
	assert.equal(lastFrame(), 'all is well');
	assert.deepEqual(errors, []);
	rerender(build(<Broken thrown='a text'/>));
	await waitUntil(() => errors.length > 0);
	assert.deepEqual(errors.map(({message, cause}) => [message, cause]), [['a text', 'a text']]);
	assert.equal(lastFrame()?.trim(), '');
	rerender(build(<Text>again</Text>));
	assert.equal(lastFrame()?.trim(), '');
});
