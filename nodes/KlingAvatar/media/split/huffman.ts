/** A Huffman codebook: two numbers for each code. */
export interface Codebook {
	/** By node and bit: the next node, or below 0 the leaf, inverted. */
	nodes: Int16Array;
	first: Uint8Array;
	second: Uint8Array;
}

/** @param leaves in the order of their codes the lengths in bits, then the first numbers, then the second; in base 36 */
export function codebook(leaves: string): Codebook {
	const count = leaves.length / 3;
	const digit = (at: number) => Number.parseInt(leaves.charAt(at), 36);
	const nodes = new Int16Array(2 * count);
	let used = 0;
	let leaf = 0;
	const grow = (depth: number): number => {
		if (digit(leaf) === depth || leaf >= count) return ~leaf++;
		const node = used++;
		nodes[2 * node] = grow(depth + 1);
		nodes[2 * node + 1] = grow(depth + 1);
		return node;
	};
	grow(0);
	const numbers = (which: number) =>
		Uint8Array.from({ length: count }, (_, index) => digit(which * count + index));
	return { nodes, first: numbers(1), second: numbers(2) };
}
