import type {Parameter} from './route.js';

export const queryText = (name: string, doc: string): Parameter => ({
	name, in: 'query', type: 'string', doc,
});

export const queryWhole = (name: string, doc: string): Parameter => ({
	name, in: 'query', type: 'integer', doc,
});

export const pathText = (name: string, doc: string): Parameter => ({
	name, in: 'path', type: 'string', doc,
});

export const pathId: Parameter = pathText('id', 'Its id.');
