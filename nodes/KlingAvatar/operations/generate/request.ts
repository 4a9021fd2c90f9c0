import type { IDataObject } from 'n8n-workflow';

import type { SpeechInput } from '../../providers/types';
import type { Wanted } from '../../task/submission';

/** One item's parameters, checked. */
export interface SpeechRequest {
	itemIndex: number;
	input: SpeechInput;
	/** The fields that say which part of which text it is; `null` where the text is not split. */
	part: IDataObject | null;
	/** How long to wait for the speech. Seconds. */
	timeoutSeconds: number;
	submitAgainWhenUnsure: boolean;
	/** How long to wait for an account that takes no more at the moment. Seconds. */
	capacitySeconds: number;
	/** The field that receives the file; `null`: none is wanted. */
	outputField: string | null;
	/** What the submission is, for the record of submissions. */
	wanted: Wanted;
}
