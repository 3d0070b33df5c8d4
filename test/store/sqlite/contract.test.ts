import {describe, test} from 'node:test';
import {openStore} from '../../../source/store/open-store.js';
import {buildStoreTest, storeContract} from '../../contracts/store-contract.js';
import {withStorePlace} from '../../helpers/store-place.js';

describe('the SQLite store', () => {
	for (const storeCase of storeContract) {
		test(storeCase.title, buildStoreTest(storeCase, async use => withStorePlace(async storePath => use(openStore(storePath)))));
	}
});
