import {BlockList, isIP} from 'node:net';
import {readPort, unbracketHost} from './parse.js';

/** Whether it is at this machine, which no proxy of the network leads to. */
export function isOwnMachine(url: URL): boolean {
	const host = readHost(url);
	return /^(?:.+\.)?localhost$/v.test(host) || ownNetworks.some(network => isIn(network, host));
}

// What listens at all addresses is asked for by the last two.
const ownNetworks = ['127.0.0.0/8', '::1', '0.0.0.0', '::'].map(text => readNetwork(text));

/** Whether a list such as `NO_PROXY` names it: hosts with all below them, addresses, networks, each with a port or without; `*` names all. */
export function isExcepted(url: URL, list: string): boolean {
	const host = readHost(url);
	const port = readPort(url);
	return list.toLowerCase().split(/[\s,]+/v).some(entry => entry !== '' && doesName(entry, host, port));
}

function doesName(entry: string, host: string, port: string): boolean {
	if (entry === '*') {
		return true;
	}

	// An address of IPv6 is told from a name with a port by its second colon.
	const {name, only} = /^(?<name>\[[^\]]*\]|[^:]*)(?::(?<only>\d+))?$/v.exec(entry)?.groups ?? {name: entry};
	if (only !== undefined && only !== port) {
		return false;
	}

	const wanted = unbracketHost(name!).replace(/^\*?\./v, '').replace(/\.$/v, '');
	const isBelow = wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`));
	return isIP(host) === 0 ? isBelow : isIn(readNetwork(wanted), host);
}

/** An address is a network of one; what is neither holds nothing. */
function readNetwork(text: string): BlockList {
	const network = new BlockList();
	const [address = '', bits] = text.split('/', 2);
	const version = isIP(address);
	const size = version === 6 ? 128 : 32;
	const prefix = bits === undefined ? size : (/^\d{1,3}$/v.test(bits) ? Number(bits) : NaN);
	if (version !== 0 && prefix <= size) {
		network.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
	}

	return network;
}

function isIn(network: BlockList, host: string): boolean {
	const version = isIP(host);
	return version !== 0 && network.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/** As it is looked up: a name's last dot only says that it is whole. */
function readHost({hostname}: URL): string {
	return unbracketHost(hostname).toLowerCase().replace(/\.$/v, '');
}
