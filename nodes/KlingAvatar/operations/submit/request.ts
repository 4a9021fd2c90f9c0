import type { MediaLimits } from '../../media/types';
import type { IfNameExists } from '../../paying/taskClient';

/** Where a picture or a sound comes from, as the user chose it. */
export type MediaOrigin =
	| { from: 'url'; url: string }
	/** A `data:` link or base64 pasted into the URL field. */
	| { from: 'inline'; bytes: Uint8Array }
	| { from: 'binary'; fieldName: string };

/** One item's parameters, checked for form but not yet for content. */
export interface SubmitRequest {
	itemIndex: number;
	quality: string;
	image: MediaOrigin;
	audio: MediaOrigin | { from: 'audioId'; audioId: string };
	/** What a Speech operation says of that audio, when it comes from there. Seconds; `null`: it does not say. */
	spokenSeconds: number | null;
	/** Seconds entered by hand; `null` means measure. */
	enteredSeconds: number | null;
	prompt: string;
	callbackUrl: string | null;
	/** Whether that is the address which resumes this execution. */
	resumesExecution: boolean;
	/** Every check, and nothing is sent. */
	checkOnly: boolean;
	/** The user's own, or `null` to have one made. */
	externalTaskId: string | null;
	/** What to do when a task of the user's name exists. */
	ifExternalTaskIdExists: IfNameExists;
	checkMediaLinks: boolean;
	/** Whether the video is to bear Kling's mark. */
	watermark: boolean;
	/** Whether an unsure submission is repeated. */
	submitAgainWhenUnsure: boolean;
	/** How long to wait for an account that takes no more at the moment. Seconds. */
	capacitySeconds: number;
	/** The most that one run may submit; `null`: any. Seconds. */
	maxTotalSeconds: number | null;
	limits: MediaLimits;
}
