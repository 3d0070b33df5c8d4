/**
WHO serves. Providers are data: sibling objects with identical fields in `catalog.ts`. An odd value carries its
reason. A new one that speaks a known format needs one object there and nothing else.
*/
export type Provider = {
	/** As stored in `requests.provider`, and the prefix of its route: `/<id>/…`. */
	readonly id: string;
	/** As people write it. */
	readonly name: string;
	/**
	Where requests go, `https://host[:port]`, no path. `null` where every customer has an origin of their own;
	then `--upstream <id>=<url>` must give it.
	*/
	readonly origin: string | null;
	/**
	What stands before an endpoint's own path (`/v1`); added where a client leaves it out
	(`/<id>/chat/completions`), put in place of `/v1` where the provider's own is longer.
	*/
	readonly versionPath: string;
	/** The wire formats that it speaks, the likeliest first. `null`: any that its paths match. */
	readonly formats: readonly string[] | null;
	/** Its `output` count leaves reasoning out, though its total has it. */
	readonly hidesReasoning: boolean;
	/** Response headers with its id of the request, the first present counts. */
	readonly requestIdHeaders: readonly string[];
	/** Its id in the price library; `null` where nothing is charged or known. */
	readonly priceProviderId: string | null;
};
