import type { IExecuteFunctions } from 'n8n-workflow';

import type { Place, Wanted } from '../../task/submission';
import type { PartLimits } from '../../text/splitText';

/** Where the node's context keeps how texts were cut. */
const STORE_KEY = 'cuts';

export type Lengths = Pick<PartLimits, 'maxSeconds' | 'minSeconds'>;

/** How a text was cut, kept with the execution like the record of what was paid. */
export interface TextCut {
	place: Place;
	/** What was asked for as a whole, and what decides where it is cut. */
	identity: Wanted['identity'];
	/** How long its parts were to be. What is led back is cut so as well, to find its part. */
	lengths?: Lengths;
	/** The parts, in order. */
	texts: string[];
	/** How often it was said of each part, by its number, that it came back as another text. */
	told?: Record<number, number>;
}

/** How texts were cut, by `cutId`. */
export function cutsIn(context: IExecuteFunctions): Record<string, TextCut> {
	const store = context.getContext('node');
	store[STORE_KEY] ??= {};
	return store[STORE_KEY] as Record<string, TextCut>;
}
