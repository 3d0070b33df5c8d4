import {catalog} from './catalog.js';

/** Those whose prices the table knows, as the table calls them. */
export const pricedProviderIds: readonly string[] = [...new Set(catalog.map(({priceProviderId}) => priceProviderId).filter(id => id !== null))];
