import type {RequestDetail} from '../core/store.js';
import {ApiError, type ApiContext} from './route.js';

/** The request with this id; throws where there is none. */
export async function readKnownRequest({reader}: Pick<ApiContext, 'reader'>, id: string): Promise<RequestDetail> {
	const detail = await reader.readRequest(id);
	if (detail === null) {
		throw new ApiError(404, 'not_found', 'There is no request with this id.', 'List requests with /v1/requests.');
	}

	return detail;
}
