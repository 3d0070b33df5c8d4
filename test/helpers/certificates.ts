import {execFileSync, spawnSync} from 'node:child_process';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** For tests that make certificates of their own. */
export const needsOpenssl = {skip: spawnSync('openssl', ['version']).status !== 0 && 'needs openssl'};

export type Certificate = {readonly key: string; readonly cert: string};

export type Certificates = {
	/** Who vouches for all but `selfSigned`. */
	readonly authority: string;
	/** For `localhost`. */
	readonly good: Certificate;
	readonly expired: Certificate;
	readonly otherName: Certificate;
	readonly selfSigned: Certificate;
};

/** Made anew each time: no key lies about. */
export function makeCertificates(): Certificates {
	if (needsOpenssl.skip !== false) {
		const none = {key: '', cert: ''};
		return {
			authority: '', good: none, expired: none, otherName: none, selfSigned: none,
		};
	}

	const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-certificates-'));
	const place = (name: string): string => path.join(folder, name);
	const openssl = (...flags: readonly string[]): void => {
		execFileSync('openssl', flags, {stdio: 'ignore'});
	};

	const read = (name: string): Certificate => ({key: readFileSync(place(`${name}.key`), 'utf8'), cert: readFileSync(place(`${name}.pem`), 'utf8')});
	const make = (name: string, host: string, flags: readonly string[]): Certificate => {
		openssl(
			'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', place(`${name}.key`), '-out', place(`${name}.pem`), '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, ...flags,
		);
		return read(name);
	};

	const makeExpired = (): Certificate => {
		openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', place('expired.key'), '-out', place('expired.csr'), '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost');
		// Only `ca` takes dates that are over.
		writeFileSync(place('ca.conf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${place('index')}\nserial=${place('serial')}\nnew_certs_dir=${folder}\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n`);
		writeFileSync(place('index'), '');
		writeFileSync(place('serial'), '01\n');
		openssl(
			'ca', '-batch', '-notext', '-config', place('ca.conf'), '-cert', place('authority.pem'), '-keyfile', place('authority.key'), '-in', place('expired.csr'), '-out', place('expired.pem'), '-startdate', '20200101000000Z', '-enddate', '20200201000000Z',
		);
		return read('expired');
	};

	try {
		make('authority', 'tailrace test authority', ['-days', '2']);
		const signed = ['-CA', place('authority.pem'), '-CAkey', place('authority.key'), '-addext', 'basicConstraints=critical,CA:FALSE'];
		return {
			authority: read('authority').cert,
			good: make('good', 'localhost', [...signed, '-days', '2']),
			expired: makeExpired(),
			otherName: make('other-name', 'elsewhere.example', [...signed, '-days', '2']),
			selfSigned: make('self-signed', 'localhost', ['-days', '2']),
		};
	} finally {
		rmSync(folder, {recursive: true});
	}
}
