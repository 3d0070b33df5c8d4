import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../../shared/dialects');

export const needsDocuments = {skip: !existsSync(folder) && 'the documents are not here'};

/** Every call of curl in the documents as one line, without what only stands around it there. */
export function readDocumentCalls(): string[] {
	return globSync('*.txt', {cwd: folder}).toSorted().flatMap(name => {
		const text = readFileSync(path.join(folder, name), 'utf8').replaceAll(/\\\n\s*/gv, '');
		return text.matchAll(/^[\d *]*(?<call>curl .+)$/gmv).map(({groups}) => groups!.call!).toArray();
	});
}

/** What the documents' Python imports, with nothing but Python's own library. */
export const requestsShim = `
import json, urllib.request
class requests:
    class Response:
        def __init__(self, text): self.text = text
        def json(self): return json.loads(self.text)
    @staticmethod
    def get(url): return requests.Response(urllib.request.urlopen(url).read())
`;
