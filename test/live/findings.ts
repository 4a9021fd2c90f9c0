/** One open question about a provider, and what a real answer says to it. */
export interface Finding {
	question: string;
	/** What the adapter (or the documents it rests on) takes for granted. */
	assumed: string;
	observed: string;
	/** `open`: this run could not tell. */
	verdict: 'right' | 'wrong' | 'open';
}

/** The findings as people read them, the wrong ones first. */
export function report(findings: readonly Finding[]): string {
	const order = { wrong: 0, open: 1, right: 2 };
	return [...findings]
		.sort((one, other) => order[one.verdict] - order[other.verdict])
		.map(
			({ question, assumed, observed, verdict }) =>
				`${verdict.toUpperCase().padEnd(5)}  ${question}\n       assumed:  ${assumed}\n       observed: ${observed}`,
		)
		.join('\n');
}
