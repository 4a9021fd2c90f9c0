import { allProviders, labelsOf } from '../../providers';
import { KLING_LIMITS, MB } from '../../providers/klingLimits';

const { audio, image } = KLING_LIMITS;

/** What a portrait has to be, for a field's description. */
export const PORTRAIT_RULES = `JPG or PNG, up to ${image.maxBytes / MB} MB, at least ${image.minSidePixels} pixels on each side, no longer than ${image.maxAspectRatio} times its width or wider than ${image.maxAspectRatio} times its height`;

/** What a voice has to be, for a field's description. */
export const VOICE_RULES = `MP3, WAV, M4A or AAC, up to ${audio.maxBytes / MB} MB`;

/** Who gets which words when the prompt is empty, for a field's description. */
export const EMPTY_PROMPT_RULE = allProviders
	.flatMap(({ label, emptyPrompt }) =>
		emptyPrompt === null
			? []
			: [
					`${label} wants a prompt, so when this is empty, it gets the text "${emptyPrompt}" instead`,
				],
	)
	.join('. ');

/** Who takes files without fetching them, for advice. */
export const TAKES_FILES = labelsOf((adapter) => adapter.takesBytes, 'or');
