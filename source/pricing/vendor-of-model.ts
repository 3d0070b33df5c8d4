import {findProvider} from '@pydantic/genai-prices';
import {catalog} from '../providers/catalog.js';

/** The provider whose own model this is, by its name (`gpt-…`, `claude-…`); `null` where several serve it, or nobody knows it. */
export function findVendor(model: string): string | null {
	const priceProviderId = findProvider({modelId: model})?.id;
	return catalog.find(provider => provider.priceProviderId === priceProviderId && priceProviderId !== undefined)?.id ?? null;
}
