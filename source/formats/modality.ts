import type {Modality} from '../core/fact.js';
import {pickArray, pickObject, pickString} from './json-value.js';

/** What the parts of a message are called, by all vendors; what is not here is text or none of our business. */
const partModalities: ReadonlyMap<string, Modality> = new Map([
	['image', 'image'],
	['image_url', 'image'],
	['image_file', 'image'],
	['input_image', 'image'],
	['audio', 'audio'],
	['audio_url', 'audio'],
	['input_audio', 'audio'],
	['video', 'video'],
	['video_url', 'video'],
	['input_video', 'video'],
	['file', 'file'],
	['file_url', 'file'],
	['input_file', 'file'],
	['document', 'file'],
	['document_url', 'file'],
	['container_upload', 'file'],
]);

/** Deep enough for parts in a tool's result in a message. */
const maxDepth = 4;

/** Collects what kinds of content a request has: text alone, one other kind (text may stand beside it), or a mixture. */
export class ModalityCollector {
	readonly #found = new Set<Modality>();

	/** A part's name, for example `input_image`. */
	addPart(type: unknown): void {
		const modality = partModalities.get(pickString(type));
		if (modality !== undefined) {
			this.#found.add(modality);
		}
	}

	/** A media type, for example `image/png`; anything but pictures, sound and film is a file. */
	addMediaType(mediaType: unknown): void {
		const [family] = pickString(mediaType).toLowerCase().split('/', 1);
		if (family === 'image' || family === 'audio' || family === 'video') {
			this.#found.add(family);
		} else if (family !== '' && family !== 'text') {
			this.#found.add('file');
		}
	}

	/** The `content` of messages, of the results of tools in it, and so on. */
	addContent(content: unknown, depth = 0): void {
		for (const item of pickArray(content)) {
			const part = pickObject(item);
			this.addPart(part.type);
			if (depth < maxDepth) {
				this.addContent(part.content ?? part.output, depth + 1);
			}
		}
	}

	pick(): Modality {
		return this.#found.size > 1 ? 'mixed' : (this.#found.values().next().value ?? 'text');
	}
}
