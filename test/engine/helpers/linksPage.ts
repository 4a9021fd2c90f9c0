import { linkKindGroups } from '../../support/linkServers';
import { TABLE_SECONDS, type LinkRow } from './linkTable';

/** Without the numbers that depend on how fast the bytes come. */
export const steady = (message: string): string =>
	message.replace(/after \d+ bytes/, 'after N bytes').replace(/ \[item \d+\]$/, '');

function line(cells: string[]): string {
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function outcome({ refusal, seconds }: LinkRow): [message: string, advice: string] {
	if (refusal) return [steady(refusal.message), refusal.advice];
	return [seconds === null ? '_taken_' : `_taken: ${seconds.toFixed(2)} s_`, ''];
}

/** The text of docs/links.md: what is written below, and the table as it has just come about. */
export function linksPage(rows: readonly LinkRow[]): string {
	const groups = Object.entries(linkKindGroups).map(([title, kinds]) => {
		const lines = Object.entries(kinds).map(([name, { what }]) => {
			const row = rows.find(({ kind }) => kind === name);
			if (!row) throw new Error(`The table has no row for ${name}`);
			return line([what, ...outcome(row)]);
		});
		const head = ['The server gives', 'The user is told', 'How to get unstuck'];
		return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...lines].join('\n');
	});
	const refused = rows.filter(({ refusal }) => refusal !== null).length;
	return `# Links: what servers do, and what the user is told

<!-- Written by \`npm run docs:links\`; a test compares it. -->

A link to a picture or a sound is looked into before anything is paid for, unless the option Check
Media Links is off. It is done through n8n's HTTP helper and without the API key.

- **Traffic.** One request for the file, read from its start on. It is given up as soon as its first
  bytes show something that nobody takes.
- **Sizes** are told from what has come when the end is reached, never from Content-Length: n8n's helper
  unpacks gzip, deflate and Brotli and takes Content-Encoding out of the headers, so nothing tells
  whether a Content-Length is that of the file.
- **The limit** is the provider's. What is said to be larger is not read; what turns out to be larger
  is left there.
- **Several at once.** Up to 8 links are open at a time. A link that several items name is asked for
  once in a run, and what comes of it is the same for all of them.
- **Time.** 20 s for each link, with everything that has to be asked for again. What breaks is tried
  once more; so is a status from 500 on.
- **Redirects.** Up to 5 are followed. One into a network that the provider cannot reach is refused.
- **Cookies** are not kept, since a provider that fetches the link keeps none either.

## The table

${rows.length} kinds of servers, of which ${refused} are refused; each is a real server on 127.0.0.1 (\`test/support/linkServers\`),
and all were links of one batch, submitted to CometAPI's simulator by the built node in n8n's engine.
The time for a link was set to ${TABLE_SECONDS} s for it. N is a number that differs from run to run.

${groups.join('\n\n')}
`;
}
