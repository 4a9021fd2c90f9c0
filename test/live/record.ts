import type { FaultRule } from '../simulator';
import { identify } from '../simulator/routes';
import type { Finding } from './findings';
import type { Exchange } from './wire';

/** What a run leaves behind: rules that `simulator.inject` takes one by one, in this order. */
export interface Recording {
	provider: string;
	/** ISO 8601. */
	recordedAt: string;
	findings: Finding[];
	rules: FaultRule[];
}

/** The headers that the node reads, or that tell what answered. */
const KEPT_HEADERS = ['content-type', 'retry-after', 'location'];

/**
 * The answers of a run in the form in which the simulator replays them. Every link to somewhere else gets
 * another one in its place, the same for the same link, so that a saved file opens nothing.
 */
export function recordingOf(
	provider: string,
	exchanges: readonly Exchange[],
	findings: readonly Finding[],
	at: Date,
): Recording {
	const names = new Map<string, string>();
	const strikeLinks = (text: string) =>
		text.replace(/https?:(?:\\?\/){2}[^\s"'<>\\)]+(?:\\\/[^\s"'<>\\)]*)*/g, (link) => {
			const plain = link.replaceAll('\\/', '/');
			const ending = /\.(mp4|mp3|wav|jpg|png)\b/.exec(plain)?.[0] ?? '';
			const name = names.get(plain) ?? `https://link-${names.size + 1}.example.com/file${ending}`;
			names.set(plain, name);
			return name;
		});
	const rules = exchanges.map(({ step, method, path, answer }): FaultRule => {
		const headers = Object.fromEntries(
			KEPT_HEADERS.flatMap((name) => {
				const value = answer.headers[name];
				return value === undefined ? [] : [[name, strikeLinks(value)]];
			}),
		);
		const body = strikeLinks(answer.text);
		return {
			on: identify(method, path.split('?')[0] ?? '', false).kind,
			fault: { name: `live: ${step}`, answer: { status: answer.status, headers, body } },
		};
	});
	const struck = findings.map((one) => ({ ...one, observed: strikeLinks(one.observed) }));
	return { provider, recordedAt: at.toISOString(), findings: struck, rules };
}
