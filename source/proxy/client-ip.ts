/** What of a client's address is recorded: all, its network, or nothing. */
export type ClientIpMode = 'full' | 'masked' | 'none';

const ipv4 = /^(?:::ffff:)?(?<network>\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/iv;

export function pickClientIp(address: string | null, mode: ClientIpMode): string | null {
	if (mode === 'full' || address === null) {
		return address;
	}

	return mode === 'none' ? null : maskAddress(address);
}

/** The network, as those who count visitors keep it: 24 bits of IPv4, at most 48 of IPv6. */
function maskAddress(address: string): string {
	const network = ipv4.exec(address)?.groups!.network;
	if (network !== undefined) {
		return `${network}.0`;
	}

	const [head = ''] = address.split('::', 1);
	const groups = head === '' ? [] : head.split(':', 8);
	// What stands behind a `::` may be zeros as well: it says less then, never more.
	return groups.length === 0 ? '::' : `${groups.slice(0, 3).join(':')}::`;
}
