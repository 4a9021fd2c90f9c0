import type { IDataObject } from 'n8n-workflow';

import type { Job } from '../../simulator';
import { askedIn, markedPrompt, markOf } from '../marks';
import { Random } from '../random';
import { IMAGE_LINKS, isBeyondKnowing, PROMPTS } from './expressions';
import type { UserScenario } from './userScenario';

/** An item on its way through the workflow. */
export interface UserItem {
	/** Which picture and text it stands for; equal items have the same. */
	n: number;
	/** Which wish of the user's it is; what comes back from an error output is the same wish. */
	wish: string;
	json: IDataObject;
}

/** What the user has changed of each item, by its number. */
export class Mends {
	private readonly versions = new Map<number, number>();

	constructor(private readonly scenario: UserScenario) {}

	/** Before a retry, the user mends some items of those that there are. */
	mend(random: Random, numbers: Iterable<number>): void {
		for (const n of new Set(numbers)) {
			if (random.chance(this.scenario.mended)) this.versions.set(n, this.version(n) + 1);
		}
	}

	version(n: number): number {
		return this.versions.get(n) ?? 0;
	}

	/** The parameters of the node as the user has written them by now. */
	parameters(): { prompt: string; imageUrl: string; options: IDataObject } {
		const { names } = this.scenario;
		const prompt = promptOf(this.scenario);
		const link = IMAGE_LINKS[this.scenario.imageUrl % IMAGE_LINKS.length]!;
		const isTool = this.scenario.shape.startsWith('tool');
		const text = isTool ? "$fromAI('text')" : '$json.text';
		const inPrompt = mendedInPrompt(this.scenario);
		const mended = [...this.versions];
		const texts = Object.fromEntries(
			mended.map(([n, version]) => [n, markedPrompt(promptMark(n, version))]),
		);
		const hasTexts = inPrompt && mended.length > 0;
		const hasLinks = !inPrompt && mended.length > 0;
		return {
			prompt: prompt.replaceAll(
				'TEXT',
				hasTexts ? `(${JSON.stringify(texts)}[$json.n] ?? ${text})` : text,
			),
			imageUrl: link.replaceAll(
				'VERSION',
				hasLinks ? `(${JSON.stringify(Object.fromEntries(mended))}[$json.n] ?? 0)` : '0',
			),
			options:
				names === 'none'
					? {}
					: {
							externalTaskId:
								names === 'own' ? '={{ $json.name }}' : '={{ $json.name }}-{{ $execution.id }}',
						},
		};
	}

	/** What tells the jobs of an item apart from those of any other one, as it is by now. */
	mark(n: number): string {
		const version = this.version(n);
		return mendedInPrompt(this.scenario)
			? `${promptMark(n, version)} i0`
			: `${promptMark(n, 0)} i${version}`;
	}
}

const promptMark = (n: number, version: number) => `m${n} p${version}`;

const promptOf = ({ prompt }: UserScenario): string => PROMPTS[prompt % PROMPTS.length]!;

/** A text that cannot be compared with the clock stopped is another one for every item once it is edited. */
const mendedInPrompt = (scenario: UserScenario): boolean =>
	scenario.mendedIn === 'prompt' && !isBeyondKnowing(promptOf(scenario));

/** The item that a job was made for, by its text and its picture; speech has none. */
export function jobMark(job: Pick<Job, 'body'>): string {
	const { image_url: url, image = url } = askedIn(job.body);
	return `${markOf(job)} i${/portrait-v(\d+)/.exec(String(image))?.[1] ?? 0}`;
}

/** The items of one turn, branch or round. */
export function itemsOf(scenario: UserScenario, turn: number): UserItem[] {
	const { seed, shape, items, equalItems, sharedNames, executeOnce } = scenario;
	const isLoop = shape === 'loop';
	const all = Array.from({ length: items }, (_, index): UserItem => {
		const place = isLoop ? turn * items + index : index;
		const random = new Random(`item ${seed} ${place}`);
		const n = random.chance(equalItems) ? 0 : place;
		const name = random.chance(sharedNames) ? 'row-0' : `row-${n}`;
		return {
			n,
			wish: `${turn}.${index}`,
			json: { n, text: markedPrompt(promptMark(n, 0)), name },
		};
	});
	return executeOnce ? all.slice(0, 1) : all;
}
