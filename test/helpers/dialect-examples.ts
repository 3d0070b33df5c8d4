import {spawnSync} from 'node:child_process';
import {existsSync, globSync, readFileSync} from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../../shared/dialects');

export const needsDocuments = {skip: !existsSync(folder) && 'the documents are not here'};

export const needsShell = {skip: ['python3', 'curl', 'jq'].some(name => spawnSync(name, ['--version']).status !== 0) && 'needs python3, curl and jq'};

/** Every call of curl in the documents as one line, without what only stands around it there. */
export function readDocumentCalls(): string[] {
	return globSync('*.txt', {cwd: folder}).toSorted().flatMap(name => {
		const text = readFileSync(path.join(folder, name), 'utf8').replaceAll(/\\\n\s*/gv, '');
		return text.matchAll(/^[\d *]*(?<call>curl .+)$/gmv).map(({groups}) => groups!.call!).toArray();
	});
}

/** What the documents' Python imports, with nothing but Python's own library. */
export const requestsShim = `
import json, sys, urllib.request
class requests:
    class Response:
        def __init__(self, text): self.text = text
        def json(self): return json.loads(self.text)
    @staticmethod
    def get(url): return requests.Response(urllib.request.urlopen(url).read())
    @staticmethod
    def post(url, value, headers={}):
        call = urllib.request.Request(url, json.dumps(value).encode(), {"content-type": "application/json", **headers})
        return requests.Response(urllib.request.urlopen(call).read())
`;
