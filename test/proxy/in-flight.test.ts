import assert from 'node:assert/strict';
import {test} from 'node:test';
import {InFlight, type Placed} from '../../source/proxy/in-flight.js';
import {createRandom} from '../helpers/seeded-random.js';

test('the list holds exactly what was added and not removed, in whatever order that came', () => {
	const random = createRandom(3);
	const list = new InFlight<Placed & {name: number}>();
	const wanted = new Map<number, Placed & {name: number}>();
	const removed: Array<Placed & {name: number}> = [];
	for (let name = 0; name < 2000; name++) {
		const item = {name, place: 0};
		list.add(item);
		wanted.set(name, item);
		for (let count = random.integer(0, 2); count > 0 && wanted.size > 0; count--) {
			const gone = random.pick(wanted.values().toArray());
			list.remove(gone);
			wanted.delete(gone.name);
			removed.push(gone);
		}

		if (removed.length > 0) {
			// A second time must not take another one away.
			list.remove(random.pick(removed));
		}

		assert.equal(list.count, wanted.size);
	}

	assert.deepEqual(new Set(list.list().map(item => item.name)), new Set(wanted.keys()));
});
