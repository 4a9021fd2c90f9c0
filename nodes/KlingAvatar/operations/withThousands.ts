/**
 * "2,500". By hand, because the first `toLocaleString` of a process loads tables for some 15 ms, which would
 * be most of the time in which n8n loads the node.
 */
export function withThousands(number: number): string {
	return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
