import assert from 'node:assert/strict';
import {test} from 'node:test';
import {render} from 'ink-testing-library';
import {ErrorBoundary} from '../../../source/ui/components/error-boundary.js';
import {waitUntil} from '../../helpers/wait-until.js';

function Broken(): React.ReactNode {
	throw new Error('cannot draw');
}

test('a fault in drawing is handed on once and leaves nothing on the screen', async () => {
	const errors: Error[] = [];
	const {lastFrame, unmount} = render((
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
	unmount();
});
