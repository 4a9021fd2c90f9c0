import type { IDataObject } from 'n8n-workflow';

import type { Random } from '../random';

/** What an expression may refer to. */
export interface Scope {
	json: IDataObject;
	execution: string;
	run: number;
	item: number;
	/** Milliseconds since the epoch. */
	now: number;
	random: Random;
}

/** A text with what varies around it or in it; `TEXT` stands for what tells the item apart. */
export const PROMPTS: readonly string[] = [
	'={{ TEXT }}',
	'={{ TEXT }}',
	'={{ TEXT }} {{ $now.toMillis() }}',
	'={{ TEXT + Math.random() }}',
	'={{ TEXT }} {{ $execution.id }}',
	'={{ TEXT }} {{ $runIndex }}-{{ $itemIndex }}',
	'={{ `${TEXT} ${new Date().getTime()} ${Math.random()}` }}',
	'={{ TEXT }} {{ Date.now() }}',
	'={{ TEXT }} {{ uuidv4() }}',
];

/** A link; `VERSION` stands for which picture it is. */
export const IMAGE_LINKS: readonly string[] = [
	'=https://media.example/portrait-v{{ VERSION }}.jpg',
	'=https://media.example/portrait-v{{ VERSION }}.jpg',
	'=https://media.example/portrait-v{{ VERSION }}.jpg?X-Amz-Date={{ Date.now() }}&X-Amz-Signature={{ Math.random() }}',
	'=https://media.example/portrait-v{{ VERSION }}.jpg?at={{ $now.toMillis() }}',
	'={{ "https://media.example/portrait-v" + VERSION + ".jpg?x=" + Math.random() }}',
];

/** The last of the prompts cannot be compared with the clock stopped. */
export const isBeyondKnowing = (prompt: string): boolean => prompt.includes('uuid');

/** What an expression, without its `=`, comes to; a stand-in for n8n's evaluation of the lists above. */
export function evaluate(expression: string, scope: Scope): unknown {
	const blocks = expression.split(/\{\{(.*?)\}\}/s);
	if (blocks.length === 3 && blocks[0] === '' && blocks[2] === '') {
		return resolve(blocks[1] ?? '', scope);
	}
	return blocks
		.map((block, index) => (index % 2 === 0 ? block : String(resolve(block, scope))))
		.join('');
}

function resolve(code: string, { json, execution, run, item, now, random }: Scope): unknown {
	const time = (milliseconds: number) => ({ toMillis: () => milliseconds });
	class FixedDate extends Date {
		constructor(milliseconds?: number) {
			super(milliseconds ?? now);
		}
		static override now = () => now;
	}
	const names: Record<string, unknown> = {
		$json: json,
		$execution: { id: execution },
		$runIndex: run,
		$itemIndex: item,
		$now: time(now),
		$fromAI: (name: string) => json[name],
		DateTime: { fromMillis: time },
		Date: FixedDate,
		Math: { random: random.next },
		uuidv4: () => `uuid-${random.whole(0, 1e9)}`,
	};
	// The code is one of the texts above, with a mended item's number and text in it.
	const make = new Function(...Object.keys(names), `return (${code});`) as (
		...values: unknown[]
	) => unknown;
	return make(...Object.values(names));
}
