import type {StreamAnswer} from './route.js';

/** Whoever takes nothing for so long is gone; the place is for others. */
const patienceMs = 60_000;

/** An answer that is made while it is taken, no faster; what fails halfway breaks the connection, as a file that ended early would be taken for whole. */
export function streamPieces(first: string, pieces: AsyncGenerator<string, void>): Pick<StreamAnswer, 'open' | 'over'> {
	const {promise: over, resolve} = Promise.withResolvers<void>();
	const encoder = new TextEncoder();
	return {
		over,
		open(cut) {
			let timer: NodeJS.Timeout | undefined;
			const end = async (): Promise<void> => {
				clearTimeout(timer);
				resolve();
				await pieces.return();
			};

			const wait = (): void => {
				timer = setTimeout(async () => {
					cut();
					await end();
				}, patienceMs).unref();
			};

			wait();
			return new ReadableStream<Uint8Array>({
				start(controller) {
					controller.enqueue(encoder.encode(first));
				},
				async pull(controller) {
					clearTimeout(timer);
					try {
						const {done, value} = await pieces.next();
						if (done === true) {
							controller.close();
							await end();
							return;
						}

						controller.enqueue(encoder.encode(value));
						wait();
					} catch {
						cut();
						controller.close();
						await end();
					}
				},
				cancel: end,
			});
		},
	};
}
