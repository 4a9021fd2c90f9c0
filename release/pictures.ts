import path from 'node:path';

/** The pages whose pictures must show wherever they are read; npm's page of the package is the first of them. */
export const PAGES = ['README.md', 'docs/README.zh-CN.md'] as const;

const PICTURE = /(?<=!\[[^\]]*\]\()[^)\s]+(?=\))/g;
const RAW = /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/HEAD\//;

const base = (repository: string) => `https://raw.githubusercontent.com/${repository}/HEAD/`;

/**
 * The page with absolute links to its pictures, out of relative ones or those of another repository.
 * @param page its path in the repository
 * @param repository `owner/name` on GitHub
 */
export function withAbsolutePictures(page: string, markdown: string, repository: string): string {
	return markdown.replace(PICTURE, (link) => {
		if (RAW.test(link)) return link.replace(RAW, base(repository));
		if (/^https?:/.test(link)) return link;
		return base(repository) + path.posix.join(path.posix.dirname(page), link);
	});
}

/** Why the pictures of a page would not show elsewhere, in a sentence; none when they will. */
export function unshownPictures(page: string, markdown: string, repository: string): string[] {
	const wrong = (markdown.match(PICTURE) ?? []).filter(
		(link) => !link.startsWith(base(repository)),
	);
	return wrong.length === 0
		? []
		: [`${page} has ${wrong.length} pictures without an absolute link into ${repository}.`];
}
