import {type Outcome} from './outcome.js';
import {type ExportJob, type Running, type ScreenTools} from './tools.js';

const schemaSql = `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
UNION SELECT c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type IN ('table', 'view')
ORDER BY 1`;

/** What keys have set going outside, one of a kind at a time; tells what becomes of it. */
export class Jobs {
	#export: Running<unknown> | null = null;
	#sql: Running<unknown> | null = null;
	#hasSchema = false;

	constructor(
		private readonly tools: ScreenTools,
		private readonly tell: (outcome: Outcome) => void,
	) {}

	async export(job: ExportJob): Promise<void> {
		const running = this.tools.startExport(job, count => {
			if (this.#export === running) {
				this.tell({type: 'export-progress', count});
			}
		});
		this.#export = running;
		try {
			const end = await running.result;
			this.tell({type: 'export-end', end});
		} catch (error) {
			// What was stopped has been said.
			if (this.#export === running) {
				this.tell({type: 'export-failed', message: (error as Error).message});
			}
		}
	}

	stopExport(): void {
		this.#export?.stop();
		this.#export = null;
	}

	async runSql(text: string): Promise<void> {
		this.stopSql();
		const running = this.tools.startSql(text);
		this.#sql = running;
		try {
			const result = await running.result;
			this.tell({type: 'sql-told', text, result});
		} catch (error) {
			if (this.#sql === running) {
				this.tell({type: 'sql-failed', text, message: (error as Error).message});
			}
		}
	}

	stopSql(): void {
		this.#sql?.stop();
		this.#sql = null;
	}

	/** Once; without it nothing is completed. */
	async readSchema(): Promise<void> {
		if (this.#hasSchema) {
			return;
		}

		this.#hasSchema = true;
		try {
			const {rows} = await this.tools.startSql(schemaSql).result;
			this.tell({type: 'schema', names: rows.map(([name]) => String(name))});
		} catch {
			this.#hasSchema = false;
		}
	}

	async copy(text: string, what: string): Promise<void> {
		const way = await this.tools.copy(text).catch(() => null);
		this.tell({
			type: 'copied', what, text, way,
		});
	}

	/** The screen is gone: nobody waits for any of it. */
	end(): void {
		this.stopExport();
		this.stopSql();
	}
}
