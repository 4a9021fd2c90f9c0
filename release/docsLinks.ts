/** What n8n shows as Docs of the node and of its credential: it wants the links written out in these files. */
export const LINKING = [
	'credentials/KlingAvatarApi.credentials.ts',
	'nodes/KlingAvatar/KlingAvatar.node.json',
];

const LINK = /(?<=documentationUrl = '|"url": ")[^'"]*/g;

/** The file with every such link leading to the page. */
export const withDocsLinks = (source: string, page: string): string => source.replace(LINK, page);

/** Why the Docs of a file lead elsewhere, in a sentence; none when all lead to the page. */
export function strayDocsLinks(file: string, source: string, page: string): string[] {
	const links = source.match(LINK) ?? [];
	const isRight = links.length > 0 && links.every((link) => link === page);
	return isRight ? [] : [`The Docs link in ${file} is not ${page}.`];
}
