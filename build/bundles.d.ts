/** @see bundles.js */
export function bundleNode(
	root: string,
	outdir: string,
	constants?: Record<string, number>,
): Promise<{ metafile: object }>;
export function bundleMedia(root: string, outdir: string): Promise<{ metafile: object }>;
