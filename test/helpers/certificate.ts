import {Buffer} from 'node:buffer';
import {generateKeyPairSync, sign} from 'node:crypto';

const tags = {
	boolean: 0x01, integer: 0x02, bits: 0x03, bytes: 0x04, name: 0x06, text: 0x0C, time: 0x18, list: 0x30, set: 0x31,
};

/** One value of ASN.1 in DER. */
function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
	const content = Buffer.concat(parts);
	const {length} = content;
	const head = length < 128 ? [length] : (length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xFF]);
	return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const encodeList = (...parts: readonly Uint8Array[]): Buffer => encode(tags.list, ...parts);
const encodeName = (hex: string): Buffer => encode(tags.name, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = encodeList(encodeName('2a8648ce3d040302'));

/** A certificate for 127.0.0.1 that is its own authority, made anew for one test, in PEM. */
export function makeCertificate(): {readonly key: string; readonly cert: string} {
	const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const subject = encodeList(encode(tags.set, encodeList(encodeName('550403'), encode(tags.text, Buffer.from('tailrace test')))));
	const authority = encodeList(encodeName('551d13'), encode(tags.bytes, encodeList(encode(tags.boolean, Buffer.from([0xFF])))));
	// An IP address is the seventh kind of name.
	const address = encodeList(encodeName('551d11'), encode(tags.bytes, encodeList(encode(0x87, Buffer.from([127, 0, 0, 1])))));
	const content = encodeList(
		encode(0xA0, encode(tags.integer, Buffer.from([2]))),
		encode(tags.integer, Buffer.from([1])),
		ecdsaWithSha256,
		subject,
		encodeList(encode(tags.time, Buffer.from('20200101000000Z')), encode(tags.time, Buffer.from('20991231235959Z'))),
		subject,
		publicKey.export({type: 'spki', format: 'der'}),
		encode(0xA3, encodeList(authority, address)),
	);
	const signature = encode(tags.bits, Buffer.from([0]), sign('sha256', content, privateKey));
	const lines = encodeList(content, ecdsaWithSha256, signature).toString('base64').replaceAll(/.{64}/gv, '$&\n');
	return {
		key: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
	};
}
