import type {Filter} from '../../source/query/filter.js';
import {formatValue} from '../../source/query/format-value.js';

/** The text that `readFilter` reads as this filter, always the same for the same filter. */
export function formatFilter(filter: Filter): string {
	switch (filter.type) {
		case 'and': {
			return filter.parts.map(part => part.type === 'or' || part.type === 'and' ? `(${formatFilter(part)})` : formatFilter(part)).join(' ');
		}

		case 'or': {
			return filter.parts.map(part => part.type === 'or' ? `(${formatFilter(part)})` : formatFilter(part)).join(' or ');
		}

		case 'not': {
			const {part} = filter;
			return part.type === 'and' || part.type === 'or' ? `-(${formatFilter(part)})` : `-${formatFilter(part)}`;
		}

		case 'word': {
			return formatValue(filter.value);
		}

		case 'field': {
			return `${filter.field}${filter.operator}${filter.values.map(value => formatValue(value)).join(',')}`;
		}
	}
}
