import type {RequestRecord} from '../../core/request-record.js';
import type {RequestReader} from '../../core/store.js';

/** A file that is written on and on with what is recorded. It throws where it can't be now, and is asked again later. */
export type Sink = {
	readonly path: string;
	/** Once, before the first records. */
	readonly begin: (reader: RequestReader, instanceId: string) => Promise<void>;
	/** Writes all of them, or none. */
	readonly take: (records: readonly RequestRecord[], reader: RequestReader) => Promise<void>;
};
